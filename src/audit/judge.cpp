#include "audit/judge.h"

#include <algorithm>
#include <set>

#include "audit/advice.h"
#include "audit/row_facts.h"

namespace audit {
namespace {

template <class Row>
bool by_user(const Row& a, const Row& b) {
    return a.user != b.user ? a.user < b.user : a.file < b.file;
}

template <class Row>
std::set<std::uint32_t> files_of(const std::vector<Row>& rows) {
    std::set<std::uint32_t> files;
    for (const Row& row : rows) files.insert(row.file);
    return files;
}

template <class Row>
bool of_one_file(const std::vector<Row>& rows) {
    return std::all_of(rows.begin(), rows.end(),
                       [&](const Row& row) { return row.file == rows.front().file; });
}

template <class Row>
const Row* find_twin(const std::vector<Row>& rows) {  // a user's second row in one file
    const auto twin = std::adjacent_find(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.user == b.user && a.file == b.file;
    });
    return twin == rows.end() ? nullptr : &*twin;
}

template <class Row>
void keep_file(std::vector<Row>& rows, std::uint32_t file) {
    std::erase_if(rows, [&](const Row& row) { return row.file != file; });
    const auto same = [](const Row& a, const Row& b) { return a.user == b.user; };
    rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
}

}  // namespace

void Judge::take(const GameFacts& facts) {
    const Expected& expected = recomputation_.of(facts);
    counts_.repeated += expected.repeated;
    collect(facts);
    if (meta_.empty() && podium_.empty()) return take_absent(facts, expected);
    if (is_to_be_completed(expected)) {
        ++counts_.unannounced;
    } else if (expected.evidence == RecordTrust::faulty && expected.end == End::finished) {
        report_gap(facts.game, expected);
    }
    ++counts_.games;
    bench_.digest.take_game(meta_lines_, podium_lines_);
    const bool doubled = report_doubled(facts.game, expected);
    if (meta_.empty() || podium_.empty()) {
        report_partner(facts.game, expected);
    } else {
        if (doubled) keep_one_of_each();
        const bool sound = check_rows(facts.game, expected);
        counts_.proven += sound && !doubled;
        add_statistics();
    }
}

// The game's rows in readable files, sorted by user.
void Judge::collect(const GameFacts& facts) {
    meta_.clear();
    podium_.clear();
    meta_lines_.resize(0);
    podium_lines_.resize(0);
    for (const Located& row : facts.rows) {
        if (facts.head(row).kind == FactKind::meta_row) {
            const auto fact = facts.body<MetaFact>(row);
            if (!file(fact.file).readable) continue;
            meta_.push_back({fact.user, fact.hero, fact.file});
            append_row(meta_lines_, facts.game, fact);
        } else {
            const auto fact = facts.body<PodiumFact>(row);
            if (!file(fact.file).readable) continue;
            podium_.push_back({fact.user, fact.damage_received, fact.damage_sent, fact.file,
                               fact.rank, fact.rounds});
            append_row(podium_lines_, facts.game, fact);
        }
    }
    std::sort(meta_.begin(), meta_.end(), by_user<MetaRow>);
    std::sort(podium_.begin(), podium_.end(), by_user<PodiumRow>);
}

void Judge::report_gap(const GameToken& game, const Expected& expected) {
    bench_.findings.add_game(Kind::gap, game, {}, [&] {
        Finding finding;
        put_place(finding, expected);
        finding.text = expected.fault;
        finding.mend = "find out why the log lost it: its rows cannot be proved any more";
        return finding;
    });
}

// Where to look for the game: its end in the topic, else the commit of its file.
void Judge::put_place(Finding& finding, const Expected& expected) const {
    if (expected.ended_at) {
        finding.partition = expected.ended_at->partition;
        finding.offset = expected.ended_at->offset;
        return;
    }
    if (meta_.empty() && podium_.empty()) return;
    const DataFile& there = file(meta_.empty() ? podium_.front().file : meta_.front().file);
    if (there.commit == k_no_commit) return;
    const ports::Commit& commit = bench_.inventory.commits[there.commit].commit;
    finding.partition = commit.partition;
    finding.offset = commit.range.from;
}

// One table has the game, the other not.
void Judge::report_partner(const GameToken& game, const Expected& expected) {
    const bool has_meta = podium_.empty();
    const auto other = has_meta ? ports::Table::podium : ports::Table::meta;
    const DataFile& there = file(has_meta ? meta_.front().file : podium_.front().file);
    const DataFile* lost = there.commit == k_no_commit
                               ? nullptr
                               : bench_.inventory.unreadable_file(there.commit, other);
    if (lost == nullptr) {
        const bool unknown = expected.evidence == RecordTrust::none && !records_gone(there);
        return report_wrong(game, expected,
                            {"it is in " + std::string(table_name(there.table)) + " but not in " +
                                 std::string(table_name(other)) +
                                 (unknown ? ", and the topics have no record of it" : ""),
                             there.table});
    }
    ++bench_.inventory.commits[there.commit].missing;
    bench_.findings.add_game(Kind::missing, game, lost->path(), [&] {
        Finding finding;
        finding.file = lost->path();
        put_place(finding, expected);
        finding.text = "it is in " + std::string(table_name(there.table)) + ", but " +
                       lost->path() + " " + lost->why;
        finding.mend = lost->hidden ? k_reveal : k_restore_file;
        return finding;
    });
}

bool Judge::report_doubled(const GameToken& game, const Expected& expected) {
    const MetaRow* meta_twin = find_twin(meta_);
    const PodiumRow* podium_twin = find_twin(podium_);
    const bool spread = !of_one_file(meta_) || !of_one_file(podium_);
    if (!spread && meta_twin == nullptr && podium_twin == nullptr) return false;
    auto files = files_of(meta_);
    if (files.size() < 2) files = files_of(podium_);
    const std::string cause = files.size() > 1 ? file(*files.rbegin()).path() : std::string();
    bench_.findings.add_game(Kind::doubled, game, cause, [&] {
        Finding finding;
        put_place(finding, expected);
        if (files.size() > 1) {
            finding.file = file(*files.rbegin()).path();
            finding.text = "it is in " + file(*files.begin()).path() + " and in " + finding.file;
        } else {
            const auto& user = meta_twin != nullptr ? meta_twin->user : podium_twin->user;
            finding.file = file(meta_twin != nullptr ? meta_twin->file : podium_twin->file).path();
            finding.text = "user " + user.text() + " has two rows in " + finding.file;
        }
        const bool orphan = files.size() > 1 && file(*files.rbegin()).commit == k_no_commit;
        finding.mend = orphan ? k_orphan : k_rebuild;
        return finding;
    });
    return true;
}

// Of a doubled game, the rows of the first commit that has it.
void Judge::keep_one_of_each() {
    const auto files = files_of(podium_);
    const std::uint32_t meta = *files_of(meta_).begin();
    const auto partner = std::find_if(files.begin(), files.end(), [&](std::uint32_t podium) {
        return file(podium).commit == file(meta).commit;
    });
    keep_file(podium_, partner != files.end() ? *partner : *files.begin());
    keep_file(meta_, meta);
}

// Whether its records prove all of it.
bool Judge::check_rows(const GameToken& game, const Expected& expected) {
    const bool by_records = expected.evidence == RecordTrust::whole;
    const bool mixed = expected.evidence == RecordTrust::mixed;
    const bool gone =
        mixed || expected.evidence == RecordTrust::cut ||
        (expected.evidence == RecordTrust::none && records_gone(file(meta_.front().file)));
    counts_.not_checkable += gone;
    counts_.mixed += mixed;
    if (const DataFile& there = file(meta_.front().file); gone && of_closed_log(there)) {
        ++counts_.of_closed_logs[bench_.inventory.commits[there.commit].commit.log_number];
    }
    RowFault fault{gone ? std::string() : fault_by_records(expected)};
    if (fault.empty() && expected.told == ToldEnd::timed_out) {
        fault.text = "players were told TIMED OUT";
    }
    const std::size_t meta = file(meta_.front().file).commit;
    const std::size_t podium = file(podium_.front().file).commit;
    if (fault.empty() && meta != podium && meta != k_no_commit && podium != k_no_commit) {
        fault.text = "its rows in " + file(meta_.front().file).path() + " and in " +
                     file(podium_.front().file).path() + " are of different commits";
    }
    if (fault.empty()) fault = fault_of_partners(meta_, podium_);
    if (fault.empty() && by_records && expected.decided) {  // tells more than the rest
        fault = difference(meta_, podium_, expected);
        ++counts_.checked;
    }
    if (fault.empty()) fault = fault_of_rows(meta_, podium_);
    const bool proven = fault.empty() && by_records && expected.decided;
    if (!fault.empty()) report_wrong(game, expected, std::move(fault));
    return proven;
}

// Why the game should not be in the tables at all.
std::string Judge::fault_by_records(const Expected& expected) {
    if (expected.evidence == RecordTrust::none) return "the topics have no record of it";
    if (expected.end == End::timed_out) return "by its records it timed out";
    if (expected.end == End::open) return "by its records it has not ended";
    return {};
}

// Whether it is no wonder that the topics have no record of a game in the tables.
bool Judge::records_gone(const DataFile& there) const {
    if (bench_.topics.lobby.empty() || of_closed_log(there)) return true;
    if (there.commit == k_no_commit) return bench_.topics.cut();
    return bench_.topics.cut(bench_.inventory.commits[there.commit].commit.partition);
}

void Judge::report_wrong(const GameToken& game, const Expected& expected, RowFault fault) {
    const bool meta = podium_.empty() || (fault.table == ports::Table::meta && !meta_.empty());
    const DataFile& blamed = file(meta ? meta_.front().file : podium_.front().file);
    bench_.findings.add_game(Kind::wrong, game, blamed.altered ? blamed.path() : "", [&] {
        Finding finding;
        put_place(finding, expected);
        finding.file = blamed.path();
        finding.text = std::move(fault.text);
        finding.mend = k_rebuild;
        return finding;
    });
}

void Judge::add_statistics() {
    std::uint64_t attacks = 0;
    auto meta = meta_.begin();
    for (const PodiumRow& row : podium_) {
        attacks += row.rounds;
        while (meta != meta_.end() && meta->user < row.user) ++meta;
        if (meta == meta_.end() || meta->user != row.user) continue;
        bench_.statistics.take_row(row.user, meta->hero, row.rank == 1);
    }
    bench_.statistics.take_game(attacks);
}

}  // namespace audit
