#include "tests/support/worker_world.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "tests/support/chain_names.h"

namespace support {

// --- the log ----------------------------------------------------------------------------------

void WorldLog::append(const std::string& topic, ports::Partition partition, Record record) {
    const std::lock_guard lock(mutex_);
    places_[{topic, partition}].records.push_back(std::make_unique<Record>(std::move(record)));
}

ports::Fetched WorldLog::fetch(const std::string& topic, ports::Partition partition,
                               ports::Offset from, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    ports::Fetched fetched{{}, partition, {}};
    const Place& place = places_[{topic, partition}];
    const auto& records = place.records;
    for (auto at = static_cast<std::size_t>(std::max(from, place.first));
         at < records.size() && fetched.records.size() < limit; ++at) {
        const Record& record = *records[at];
        fetched.records.push_back(
            {static_cast<ports::Offset>(at), record.time, record.key, record.value});
    }
    return fetched;
}

std::vector<ports::Retained> WorldLog::retained(std::string_view topic) {
    const std::lock_guard lock(mutex_);
    std::vector<ports::Retained> rows;
    for (ports::Partition p = 0; p < partitions_; ++p) {
        const Place& place = places_[{std::string(topic), p}];
        rows.push_back({p, place.first, static_cast<ports::Offset>(place.records.size())});
    }
    return rows;
}

void WorldLog::trim(const std::string& topic, ports::Partition partition, ports::Offset first) {
    const std::lock_guard lock(mutex_);
    places_[{topic, partition}].first = first;
}

void WorldLog::clear() {
    const std::lock_guard lock(mutex_);
    cleared_.push_back(std::move(places_));
    places_.clear();
}

base::Result<std::optional<ports::FoundRecord>> WorldIdentity::record_at(std::string_view topic,
                                                                         ports::Partition partition,
                                                                         ports::Offset offset) {
    using Found = std::optional<ports::FoundRecord>;
    ++looked;
    if (away > 0) {
        --away;
        return base::unavailable("the log is away");
    }
    const auto rows = log_->retained(topic);
    const auto index = static_cast<std::size_t>(partition);
    if (index >= rows.size() || offset < rows[index].first) return Found();
    const auto fetched = log_->fetch(std::string(topic), partition, offset, 1);
    if (fetched.records.empty()) return Found();
    const ports::StoredRecord& record = fetched.records.front();
    return Found(
        ports::FoundRecord{record.time, std::string(record.key), std::string(record.value)});
}

base::Result<void> WorldReader::subscribe(std::vector<std::string> topics) {
    for (const std::string& topic : topics) noted[topic] = 0;
    return {};
}

base::Result<void> WorldReader::start(std::string_view topic, ports::Partition partition,
                                      ports::Offset from) {
    const auto rows = log_.retained(topic);
    next_[{std::string(topic), partition}] =
        std::max(from, rows[static_cast<std::size_t>(partition)].first);
    return {};
}

base::Result<ports::Polled> WorldReader::poll(std::chrono::milliseconds) {
    if (before_poll) {
        if (auto other = before_poll()) return *std::move(other);
    }
    if (!assigned_) {
        assigned_ = true;
        if (assignment) return ports::Assigned{*assignment};
        ports::Assigned all;
        for (ports::Partition p = 0; p < log_.partitions(); ++p) all.partitions.push_back(p);
        return all;
    }
    if (next_.empty()) return ports::Quiet{};
    auto at = next_.begin();
    std::advance(at, random_.below(static_cast<std::uint32_t>(next_.size())));
    for (std::size_t tried = 0; tried < next_.size(); ++tried) {
        ports::Fetched fetched = log_.fetch(at->first.first, at->first.second, at->second,
                                            1 + random_.below(largest_piece_));
        if (!fetched.records.empty() && !silent.contains(at->first.first)) {
            fetched.topic = at->first.first;
            at->second = fetched.records.back().offset + 1;
            return fetched;
        }
        if (++at == next_.end()) at = next_.begin();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    return ports::Quiet{};
}

base::Result<void> WorldReader::note_progress(std::string_view topic, ports::Partition,
                                              ports::Offset next) {
    noted[std::string(topic)] = std::max(noted[std::string(topic)], next);
    return {};
}

// --- the tables -------------------------------------------------------------------------------

base::Result<ports::StagedFile> WorldTables::stage(ports::Table table, std::string_view name,
                                                   const ports::Rows& rows,
                                                   const std::map<std::string, std::string>&) {
    const std::lock_guard lock(mutex_);
    const std::string staged = ".staged-" + std::string(name) + "-" + std::to_string(++staged_);
    hidden_[{table, staged}] = {
        rows, false, false,
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
    return ports::StagedFile{table, staged, std::string(name), rows.size()};
}

base::Result<void> WorldTables::sync(const ports::StagedFile& file) {
    const std::lock_guard lock(mutex_);
    const auto at = hidden_.find({file.table, file.staged_name});
    if (at == hidden_.end()) return base::disk_error("no such file: " + file.staged_name);
    at->second.synced = true;
    return {};
}

base::Result<void> WorldTables::reveal(const ports::StagedFile& file) {
    const std::lock_guard lock(mutex_);
    const auto at = hidden_.find({file.table, file.staged_name});
    if (at == hidden_.end()) {
        if (visible_.contains({file.table, file.name})) return {};
        return base::disk_error("no such file: " + file.staged_name);
    }
    visible_[{file.table, file.name}] = std::move(at->second);
    hidden_.erase(at);
    return {};
}

base::Result<std::vector<ports::TableFile>> WorldTables::list() {
    const std::lock_guard lock(mutex_);
    std::vector<ports::TableFile> files;
    for (const auto& [name, file] : hidden_) {
        files.push_back({name.first, name.second, false, file.rows.size(), file.modified});
    }
    for (const auto& [name, file] : visible_) {
        files.push_back({name.first, name.second, true, file.rows.size(), {}});
    }
    return files;
}

base::Result<void> WorldTables::remove(const ports::TableFile& file) {
    const std::lock_guard lock(mutex_);
    (file.visible ? visible_ : hidden_).erase({file.table, file.name});
    return {};
}

base::Result<void> WorldTables::read(ports::Table table, std::string_view name,
                                     const std::function<void(const ports::Rows&)>& take) {
    const std::lock_guard lock(mutex_);
    const auto at = visible_.find({table, std::string(name)});
    if (at == visible_.end() || at->second.lost) {
        return base::disk_error("no such file: " + std::string(name));
    }
    take(at->second.rows);
    return {};
}

base::Result<void> WorldTables::read_games(
    std::string_view name, const std::function<void(const std::vector<base::GameToken>&)>& take) {
    return read(ports::Table::meta, name, [&](const ports::Rows& rows) { take(rows.game); });
}

base::Result<void> WorldTables::append(const ports::Commit& commit) {
    const std::lock_guard lock(mutex_);
    const CommitKey key{commit.log_number, commit.partition, commit.range.from};
    if (commit.log_number <= logs_.size()) return base::Error{base::Fault::lost_race, "closed"};
    if (commits_.contains(key)) return base::Error{base::Fault::lost_race, "stands there already"};
    commits_[key] = commit;
    return {};
}

base::Result<std::vector<ports::ChainNames>> WorldTables::names(std::string_view) {
    return names_of(commits());
}

base::Result<std::vector<ports::Commit>> WorldTables::read(const ports::CommitChain& chain,
                                                           std::span<const ports::Offset> begins) {
    return commits_at(commits(), chain, begins);
}

base::Result<std::vector<ports::LedgerLog>> WorldTables::logs(std::string_view) {
    const std::lock_guard lock(mutex_);
    return logs_;
}

base::Result<void> WorldTables::begin_log(std::string_view, const ports::LedgerLog& log) {
    const std::lock_guard lock(mutex_);
    if (log.number != logs_.size() + 2) return base::Error{base::Fault::lost_race, "begun"};
    logs_.push_back(log);
    return {};
}

base::Result<void> WorldTables::put(const std::vector<ports::DeadLetter>& letters) {
    const std::lock_guard lock(mutex_);
    for (const ports::DeadLetter& letter : letters) {
        letters_[{letter.topic, {letter.log_number, letter.partition, letter.offset}}] = letter;
    }
    return {};
}

std::vector<std::string> WorldTables::lines(ports::Table table) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const auto& [name, file] : visible_) {
        if (name.first != table) continue;
        if (file.lost) lines.push_back("lost: " + name.second);
        for (std::size_t i = 0; i < file.rows.size(); ++i) {
            std::string& line = lines.emplace_back();
            table == ports::Table::meta ? combat::append_meta_line(line, file.rows, i)
                                        : combat::append_podium_line(line, file.rows, i);
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<ports::Commit> WorldTables::commits() {
    const std::lock_guard lock(mutex_);
    std::vector<ports::Commit> commits;
    for (const auto& [key, commit] : commits_) commits.push_back(commit);
    return commits;
}

std::vector<ports::DeadLetter> WorldTables::letters() {
    const std::lock_guard lock(mutex_);
    std::vector<ports::DeadLetter> letters;
    for (const auto& [key, letter] : letters_) letters.push_back(letter);
    return letters;
}

std::size_t WorldTables::hidden_files() {
    const std::lock_guard lock(mutex_);
    return hidden_.size();
}

void WorldTables::lose_unsynced() {
    const std::lock_guard lock(mutex_);
    for (auto* files : {&hidden_, &visible_}) {
        for (auto& [name, file] : *files) {
            if (!file.synced) file = {{}, false, true, file.modified};
        }
    }
}

// --- journal and registry ---------------------------------------------------------------------

void WorldJournal::write(base::LogEntry entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
}

int WorldJournal::count(std::string_view message) {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(
        std::count_if(entries_.begin(), entries_.end(),
                      [&](const base::LogEntry& entry) { return entry.message == message; }));
}

base::Result<std::vector<ports::Session>> WorldSessions::pull(
    const std::vector<base::GameToken>& games) {
    if (away-- > 0) return base::unavailable("the registry is away");
    if (const auto happens = std::exchange(before_pull, nullptr)) happens();
    std::vector<ports::Session> pulled;
    for (const base::GameToken& game : games) {
        const auto at = sessions.find(game);
        pulled.push_back(at == sessions.end() ? ports::Session{game, nullptr, {}} : at->second);
    }
    return pulled;
}

base::Result<std::vector<bool>> WorldSessions::claim(const std::vector<base::GameToken>& games,
                                                     std::string_view claimant) {
    std::vector<bool> mine;
    for (const base::GameToken& game : games) {
        mine.push_back(claims.emplace(game, claimant).first->second == claimant);
    }
    return mine;
}

base::Result<void> WorldSessions::clean(const std::vector<base::GameToken>& games, int expiry) {
    cleaned.insert(games.begin(), games.end());
    last_expiry = expiry;
    return {};
}

void WorldSessions::prefetch(const std::vector<base::GameToken>&) {
    if (const auto happens = std::exchange(at_prefetch, nullptr)) happens();
}

}  // namespace support
