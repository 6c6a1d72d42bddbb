#include "parquet/delta_log.h"

#include <sys/random.h>
#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "base/uuid.h"
#include "parquet/delta_checkpoint.h"

namespace tables {
namespace {

// The first version after a long time may have all files of the ledger.
constexpr std::size_t k_largest_version = std::size_t{1} << 30;

constexpr std::string_view k_mend =
    "; to go on, remove the folder _delta_log: it is made anew from the ledger";

std::string new_id() {
    std::array<std::uint8_t, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        throw base::Failure(base::disk_error("cannot draw a random id", errno));
    }
    return base::uuid_v4(bytes).text();
}

DeltaAdd add_of(const ports::MergedFile& merged, base::Timestamp time) {
    std::uint64_t rows = 0;
    for (const ports::MergedPart& part : merged.parts) rows += part.rows;
    return {merged.file.name, merged.file.bytes, rows, time, false};
}

}  // namespace

std::string DeltaLog::folder(ports::Table table) const { return layout_.delta(table).string(); }

std::string DeltaLog::name(ports::Table table, std::int64_t version) const {
    return folder(table) + "/" + delta_version_name(version);
}

base::Error DeltaLog::unusable(ports::Table table, std::int64_t version,
                               const base::Error& error) const {
    return base::disk_error("cannot use " + store_->place(name(table, version)) + ": " +
                            error.what + std::string(k_mend));
}

base::Result<bool> DeltaLog::put(ports::Table table, std::int64_t version, std::string text) {
    const std::array object{ports::NamedBytes{name(table, version), std::move(text)}};
    const auto taken = store_->put(object, ports::IfTaken::keep);
    if (!taken) return taken.error();
    return *taken == 0;
}

base::Result<std::vector<std::int64_t>> DeltaLog::versions(ports::Table table, std::int64_t after) {
    ports::ListRange range;
    if (after >= 0) range.after = delta_version_name(after);
    const auto entries = store_->list(folder(table), range);
    if (!entries) return entries.error();
    std::vector<std::int64_t> found;
    for (const ports::StoreEntry& entry : *entries) {
        if (const auto version = parse_delta_version_name(entry.name)) found.push_back(*version);
    }
    return found;
}

base::Result<DeltaActions> DeltaLog::read(ports::Table table, std::int64_t version) {
    const auto text = store_->get(name(table, version), k_largest_version);
    if (!text) return text.error();
    if (!*text) return unusable(table, version, base::disk_error("it is not there any more"));
    auto actions = parse_delta_version(**text);
    if (!actions) return unusable(table, version, actions.error());
    return actions;
}

base::Result<void> DeltaLog::take(DeltaState& state, ports::Table table, std::int64_t version) {
    const auto actions = read(table, version);
    if (!actions) return actions.error();
    if (auto taken = state.take(version, *actions); !taken) {
        return unusable(table, version, taken.error());
    }
    return {};
}

base::Result<std::optional<std::int64_t>> DeltaLog::last_checkpoint(ports::Table table) {
    const auto text =
        store_->get(folder(table) + "/" + std::string(k_last_checkpoint), std::size_t{1} << 20);
    if (!text) return text.error();
    if (!*text) return std::optional<std::int64_t>();
    return parse_last_checkpoint(**text);
}

base::Result<void> DeltaLog::put_checkpoint(ports::Table table, std::int64_t version) {
    const auto last = last_checkpoint(table);
    if (!last) return last.error();
    DeltaCheckpoint content;
    if (*last) {
        const std::string before = folder(table) + "/" + delta_checkpoint_name(**last);
        auto bytes = store_->get(before, k_largest_version);
        if (!bytes) return bytes.error();
        if (!*bytes) return {};
        content.before = std::move(**bytes);
    }
    for (std::int64_t at = last->value_or(-1) + 1; at <= version; ++at) {
        auto actions = read(table, at);
        if (!actions) return actions.error();
        if (!actions->ends) return {};
        content.txns = std::move(*actions->ends);
        for (const DeltaRemove& remove : actions->removes) {
            content.gone.insert(remove.name);
            std::erase_if(content.adds,
                          [&](const DeltaAdd& add) { return add.name == remove.name; });
        }
        std::move(actions->adds.begin(), actions->adds.end(), std::back_inserter(content.adds));
    }
    const auto first = read(table, 0);
    if (!first) return first.error();
    if (!first->metadata) return {};
    content.metadata = *first->metadata;
    auto made = make_delta_checkpoint(content, clock_());
    if (!made) return made.error();
    if (!*made) return {};
    const std::int64_t rows = (*made)->rows;
    const std::array file{ports::NamedBytes{folder(table) + "/" + delta_checkpoint_name(version),
                                            std::move((*made)->bytes)}};
    if (const auto put = store_->put(file, ports::IfTaken::keep); !put) return put.error();
    const std::array hint{ports::NamedBytes{folder(table) + "/" + std::string(k_last_checkpoint),
                                            make_last_checkpoint(version, rows)}};
    if (const auto put = store_->put(hint, ports::IfTaken::replace); !put) return put.error();
    return {};
}

// Back to the newest version of ours: it says what all before it come to.
base::Result<DeltaState> DeltaLog::load(ports::Table table) {
    const auto last = last_checkpoint(table);
    if (!last) return last.error();
    const auto known = versions(table, last->value_or(0) - 1);
    if (!known) return known.error();
    DeltaState state(table);
    std::vector<std::pair<std::int64_t, DeltaActions>> newest;
    for (auto version = known->rbegin(); version != known->rend(); ++version) {
        auto actions = read(table, *version);
        if (!actions) return actions.error();
        newest.emplace_back(*version, std::move(*actions));
        if (newest.back().second.ends) break;
    }
    if (!newest.empty() && !newest.back().second.ends && newest.back().first != 0) {
        return unusable(table, newest.back().first,
                        base::disk_error("the versions before it were removed, and none that is "
                                         "left says which commits are published"));
    }
    for (auto each = newest.rbegin(); each != newest.rend(); ++each) {
        if (auto taken = state.take(each->first, each->second); !taken) {
            return unusable(table, each->first, taken.error());
        }
    }
    return state;
}

base::Result<void> DeltaLog::publish(ports::Table table,
                                     const std::vector<ports::Commit>& commits) {
    std::optional<DeltaState>& state = states_[static_cast<std::size_t>(table)];
    if (!state) {
        auto loaded = load(table);
        if (!loaded) return loaded.error();
        state = std::move(*loaded);
    }
    auto done = publish(*state, table, commits);
    if (!done) state.reset();  // what became of the last version only the log knows
    return done;
}

// Files are merged after their commits were published: who knows of any does not ask.
base::Result<DeltaState::MergedAdds> DeltaLog::merged_adds(const DeltaState& state,
                                                           ports::Table table) {
    DeltaState::MergedAdds adds;
    if (!state.ends().empty()) return adds;
    if (const auto known = merged_.refresh(); !known) return known.error();
    if (merged_.merges().empty()) return adds;
    const auto entries = store_->list(layout_.table(table).string());
    if (!entries) return entries.error();
    std::set<std::string> there;
    for (const ports::StoreEntry& entry : *entries) there.insert(entry.name);
    for (const Merge& merge : merged_.merges()) {
        for (const ports::MergedFile& file : merge.files) {
            if (merge.table != table || !there.contains(file.file.name)) continue;
            // The later merge has it.
            for (const ports::MergedPart& part : file.parts) {
                adds[part.name] = add_of(file, clock_());
            }
        }
    }
    return adds;
}

base::Result<void> DeltaLog::publish(DeltaState& state, ports::Table table,
                                     const std::vector<ports::Commit>& commits) {
    if (state.version() < 0) {
        const auto put_first = put(table, 0, make_first_delta_version(table, new_id(), clock_()));
        if (!put_first) return put_first.error();
        if (auto taken = take(state, table, 0); !taken) return taken;
    }
    const auto merged = merged_adds(state, table);
    if (!merged) return merged.error();
    while (const auto next = state.missing(commits, &*merged)) {
        const std::int64_t version = state.version() + 1;
        const auto is_ours = put(table, version, make_delta_version(*next, clock_()));
        if (!is_ours) return is_ours.error();
        const auto taken = *is_ours ? state.take(version, *next) : take(state, table, version);
        if (!taken) return taken;
        // Readers do without one: trouble with it is none of the commit's.
        if (*is_ours && version % versions_a_checkpoint_ == 0) (void)put_checkpoint(table, version);
    }
    return {};
}

// Engines need every version since the checkpoint, or since the first.
base::Result<void> DeltaLog::check_whole(ports::Table table,
                                         const std::vector<std::int64_t>& known) {
    const auto last = last_checkpoint(table);
    if (!last) return last.error();
    std::int64_t next = *last ? **last + 1 : 0;
    for (const std::int64_t version : known) {
        if (version < next) continue;
        if (version > next) {
            return unusable(table, next,
                            base::disk_error("it is not there, and no checkpoint stands for it"));
        }
        ++next;
    }
    return {};
}

base::Result<ports::PublishedEnds> DeltaLog::ends(ports::Table table) {
    std::optional<DeltaState>& state = states_[static_cast<std::size_t>(table)];
    if (!state) {
        auto loaded = load(table);
        if (!loaded) return loaded.error();
        state = std::move(*loaded);
    }
    return state->ends();
}

base::Result<ports::PublishedTable> DeltaLog::published(ports::Table table) {
    const auto known = versions(table);
    if (!known) return known.error();
    if (auto whole = check_whole(table, *known); !whole) return whole.error();
    DeltaReplay replay;
    for (const std::int64_t version : *known) {
        const auto actions = read(table, version);
        if (!actions) return actions.error();
        replay.take(version, *actions);
    }
    auto found = replay.finish();
    if (!known->empty()) found.first = known->front();
    return found;
}

base::Result<DeltaActions> DeltaLog::replacing(ports::Table table,
                                               const ports::PublishedTable& published,
                                               const std::vector<ports::MergedFile>& merged) const {
    const auto times = [&](const std::string& name) {
        const auto found = published.files.find(name);
        return found == published.files.end() ? 0 : found->second.times;
    };
    DeltaActions next;
    for (const ports::MergedFile& each : merged) {
        if (times(each.file.name) > 0) continue;
        for (const std::string& name : each.replaced) {
            if (times(name) != 1) {
                return base::disk_error("the Delta log " + store_->place(folder(table)) +
                                        " does not have " + name +
                                        ": another program has changed the table, or the commit "
                                        "is not published yet");
            }
            next.removes.push_back({name, false});
        }
        next.adds.push_back(add_of(each, clock_()));
    }
    next.ends = published.ends;
    return next;
}

base::Result<void> DeltaLog::check_replace(ports::Table table,
                                           const std::vector<ports::MergedFile>& merged) {
    const auto now = published(table);
    if (!now) return now.error();
    if (now->version < 0) return {};
    const auto next = replacing(table, *now, merged);
    if (!next) return next.error();
    return {};
}

base::Result<void> DeltaLog::replace(ports::Table table,
                                     const std::vector<ports::MergedFile>& merged) {
    for (;;) {
        const auto now = published(table);
        if (!now) return now.error();
        if (now->version < 0) return {};
        const auto next = replacing(table, *now, merged);
        if (!next) return next.error();
        if (next->adds.empty()) return {};
        const std::int64_t version = now->version + 1;
        const auto is_ours = put(table, version, make_delta_version(*next, clock_()));
        if (!is_ours) return is_ours.error();
        states_[static_cast<std::size_t>(table)].reset();
        if (*is_ours && version % versions_a_checkpoint_ == 0) (void)put_checkpoint(table, version);
    }
}

base::Result<bool> DeltaLog::exists(ports::Table table) {
    const auto known = versions(table);
    if (!known) return known.error();
    return !known->empty();
}

}  // namespace tables
