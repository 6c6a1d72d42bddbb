#include "worker/lane.h"

#include <algorithm>
#include <utility>

#include "etl/json_place.h"
#include "etl/witness.h"

namespace worker {
namespace {

using etl::Effect;
using etl::Source;

// A range without results is committed this many times less often than one with.
constexpr int k_patience_without_results = 10;

etl::Completion completion_of(SessionSource source) noexcept {
    return source == SessionSource::topics ? etl::Completion::all_records : etl::Completion::called;
}

using Ranges = std::map<std::string, std::vector<ports::OffsetRange>>;

// Moves those of the topic's ranges that reach beyond `to` into `later`.
void leave_beyond(ports::Offset to, const std::string& topic, Ranges& ranges, Ranges& later) {
    const auto found = ranges.find(topic);
    if (found == ranges.end()) return;
    std::vector<ports::OffsetRange>& all = found->second;
    const auto beyond =
        std::find_if(all.begin(), all.end(), [&](const auto& range) { return range.to > to; });
    if (beyond != all.end()) later[topic].assign(beyond, all.end());
    all.erase(beyond, all.end());
    if (all.empty()) ranges.erase(found);
}

ports::Offset value_or(const std::map<std::string, ports::Offset>& offsets,
                       const std::string& topic, ports::Offset otherwise) {
    const auto found = offsets.find(topic);
    return found == offsets.end() ? otherwise : found->second;
}

}  // namespace

Lane::Lane(const Options& options, ports::Partition partition, const LedgerEnd& end)
    : options_(options),
      partition_(partition),
      log_number_(end.log_number),
      log_(end.log),
      assembly_(completion_of(options.sessions),
                {std::max<std::size_t>(options.limits.known_games, end.done_games),
                 options.limits.open_games, options.limits.open_bytes}),
      from_(end.from) {
    for (const Source source : {Source::lobby, Source::game}) {
        Stream& stream = at(source);
        stream.covered = value_or(end.covered, topic(source), 0);
        stream.next = value_or(end.resume, topic(source), stream.covered);
        const auto witness = end.witness.find(topic(source));
        if (witness != end.witness.end()) stream.anchor = witness->second;
    }
}

void Lane::remember(const std::vector<base::GameToken>& games) {
    for (const base::GameToken& game : games) assembly_.remember(game);
}

void Lane::note_gone(Source source, const ports::OffsetRange& range, base::Timestamp now) {
    pending_.commit.gone[topic(source)].push_back(range);
    at(source).next = std::max(at(source).next, range.to);
    if (!since_) since_ = now;
}

void Lane::add_letter(ports::DeadLetter letter) {
    letter.partition = partition_;
    letter.log_number = log_number_;
    letters_.push_back(std::move(letter));
}

void Lane::note_done(const base::GameToken& game) {
    if (options_.cleaning == Cleaning::on) pending_.done.push_back(game);
}

// What a record brought about is counted once, also when it is read again after a restart.
void Lane::count(const etl::Fed& fed, Source source, const ports::StoredRecord& stored) {
    ports::Commit& commit = pending_.commit;
    const std::uint64_t one = stored.offset < at(source).covered ? 0 : 1;
    switch (fed.effect) {
        case Effect::completed:
            ++commit.games;
            return;
        case Effect::timed_out:
            commit.timed_out += one;
            return;
        case Effect::duplicate:
            commit.duplicates += one;
            return;
        case Effect::refused:
            commit.dead_letters += one;
            return add_letter({topic(source), 0, stored.offset, std::string(fed.reason),
                               std::string(stored.value)});
        case Effect::unusable:
            commit.dead_letters += one;
            return add_letter({options_.lobby_topic, 0, assembly_.trigger().offset,
                               std::string(fed.reason), assembly_.trigger().value});
        default:
            return;
    }
}

void Lane::collect_given_up() {
    for (etl::GivenUp& given_up : assembly_.take_given_up()) {
        ++pending_.commit.abandoned;
        ++fresh_abandoned_;
        if (given_up.trigger.offset < 0) continue;
        ++pending_.commit.dead_letters;
        add_letter({options_.lobby_topic, 0, given_up.trigger.offset,
                    "the game ended, but records of it are missing",
                    std::move(given_up.trigger.value)});
    }
}

void Lane::take_one(Source source, const ports::StoredRecord& stored,
                    const etl::GameRecord& record) {
    if (record.kind == etl::RecordKind::foreign) {
        ++foreign_;
        return;
    }
    if (record.kind == etl::RecordKind::broken) {
        const std::string reason = etl::reason_with_place(record, stored.value);
        return count({Effect::refused, reason}, source, stored);
    }
    const etl::Fed fed =
        assembly_.feed(record, {source, stored.offset, stored.time, stored.value}, pending_.rows);
    if (fed.effect == Effect::kept) return;
    if (fed.effect == Effect::completed || fed.effect == Effect::timed_out) {
        note_done(record.game);
    }
    count(fed, source, stored);
}

void Lane::take(const ports::Fetched& fetched, etl::RecordDecoder& decoder, base::Timestamp now) {
    const bool lobby = fetched.topic == options_.lobby_topic;
    if (!lobby && fetched.topic != options_.game_topic) return;
    const Source source = lobby ? Source::lobby : Source::game;
    Stream& stream = at(source);
    const ports::StoredRecord* last = nullptr;
    const ports::StoredRecord* last_but_one = nullptr;
    for (const ports::StoredRecord& stored : fetched.records) {
        if (stored.offset < stream.next) continue;
        if (stored.offset > stream.next) holes_.push_back({source, {stream.next, stored.offset}});
        last_but_one = std::exchange(last, &stored);
        take_one(source, stored, decoder.decode(stored.key, stored.value));
        if (!oldest_ && stored.offset >= stream.covered) oldest_ = stored.time;
        stream.next = stored.offset + 1;
        stream.last_seen = stored.offset;
        stream.latest = std::max(stream.latest.value_or(stored.time), stored.time);
        ++records_;
    }
    if (const ports::Offset position = fetched.position(); position > stream.next) {
        holes_.push_back({source, {stream.next, position}});
        stream.next = position;
    }
    for (const ports::StoredRecord* read : {last_but_one, last}) {
        if (read != nullptr) note_read(stream, *read);
    }
    collect_given_up();
    if (!since_ && is_ahead(source)) since_ = now;
}

void Lane::note_read(Stream& stream, const ports::StoredRecord& stored) {
    stream.read[0] = std::move(stream.read[1]);
    stream.read[1] = {stored.offset, etl::witness_digest(stored.time, stored.key, stored.value)};
    if (!stream.anchor) stream.anchor = stream.read[1];
}

std::optional<ports::Witness> Lane::witness_below(const Stream& stream, ports::Offset to) {
    std::optional<ports::Witness> found = stream.anchor;
    for (const auto& read : stream.read) {
        if (read && read->offset < to && (!found || found->offset < read->offset)) found = read;
    }
    return found && found->offset < to ? found : std::nullopt;
}

void Lane::catch_up(base::Timestamp since) noexcept {
    if (!behind_ || !oldest_) return;
    behind_ = false;
    overdue_ = *oldest_ < since;
}

std::optional<std::string> Lane::settle(const ports::Session& session, etl::SessionLogs& judge,
                                        Otherwise otherwise) {
    const bool timed_out = session.fight && session.fight->status == combat::Status::timed_out;
    std::string reason = "the registry does not know this game";
    if (!session.fault.empty()) reason = session.fault;
    Effect outcome = timed_out ? Effect::timed_out : Effect::unusable;
    if (session.fight && !timed_out) {
        const auto judgement = judge.judge(*session.fight, session.logs, pending_.rows);
        reason = judge.reason_with_place(judgement, session.logs);
        if (judgement.verdict == etl::Verdict::undecided) {
            reason = "by the registry's session logs more than one still stands";
        }
        if (judgement.verdict == etl::Verdict::complete) outcome = Effect::completed;
    }
    if (outcome == Effect::unusable) {
        if (otherwise == Otherwise::by_records && assembly_.reopen(session.game)) {
            return reason;
        }
        give_up(session.game, reason);
        return std::nullopt;
    }
    const etl::Trigger trigger = assembly_.settle(session.game, outcome);
    note_done(session.game);
    if (outcome == Effect::completed) ++pending_.commit.games;
    if (outcome == Effect::timed_out && trigger.offset >= at(Source::lobby).covered) {
        ++pending_.commit.timed_out;
    }
    return std::nullopt;
}

void Lane::give_up(const base::GameToken& game, const std::string& reason) {
    etl::Trigger trigger = assembly_.settle(game, Effect::unusable);
    if (trigger.offset >= at(Source::lobby).covered) ++pending_.commit.dead_letters;
    add_letter({options_.lobby_topic, 0, trigger.offset, reason, std::move(trigger.value)});
}

void Lane::take_missed(const ports::StoredRecord& stored, etl::RecordDecoder& decoder) {
    const etl::GameRecord record = decoder.decode(stored.key, stored.value);
    const bool is_ours = record.kind != etl::RecordKind::foreign &&
                         record.kind != etl::RecordKind::broken && assembly_.missing(record.game);
    if (is_ours) take_one(Source::game, stored, record);
}

void Lane::leave(const base::GameToken& game) {
    // It need not linger: should its end be read again, it will be left again.
    const etl::Trigger trigger = assembly_.settle(game, Effect::completed);
    if (trigger.offset >= at(Source::lobby).covered) ++pending_.commit.duplicates;
}

std::vector<ports::DeadLetter> Lane::take_letters() {
    collect_given_up();
    return std::exchange(letters_, {});
}

bool Lane::has_results() const noexcept {
    const ports::Commit& commit = pending_.commit;
    return commit.games + commit.timed_out + commit.dead_letters + commit.abandoned > 0;
}

bool Lane::is_due(base::Timestamp now) const noexcept {
    etl::UncommittedRows waiting{pending_.commit.games, pending_.rows.size(), {}};
    if (since_) waiting.age = now - *since_;
    if (overdue_ && has_results()) return true;
    if (!has_results()) waiting.age /= k_patience_without_results;
    return etl::is_due(options_.rotation, waiting);
}

ports::Offset Lane::end_of_range(Cut kind) const noexcept {
    const Stream& lobby = at(Source::lobby);
    const bool everything =
        assembly_.ended_games() == 0 || (kind == Cut::at_the_end && pending_.commit.games > 0);
    return everything ? lobby.next : std::min(lobby.last_seen, lobby.next);
}

std::optional<Batch> Lane::cut(Cut kind) {
    const ports::Offset to = end_of_range(kind);
    if (to <= from_) return std::nullopt;
    Batch batch = std::exchange(pending_, {});
    ports::Commit& commit = batch.commit;
    commit.topic = options_.lobby_topic;
    commit.partition = partition_;
    commit.range = {from_, to};
    commit.log_number = log_number_;
    commit.log = log_;
    if (auto witness = witness_below(at(Source::lobby), to)) {
        commit.witness[commit.topic] = std::move(*witness);
    }
    leave_beyond(to, commit.topic, commit.gone, pending_.commit.gone);
    commit.waiting = assembly_.ended_games();
    commit.rows = batch.rows.size();
    commit.resume[commit.topic] = std::min(assembly_.needed_from(Source::lobby, to), to);
    if (options_.sessions == SessionSource::topics) {
        const Stream& game = at(Source::game);
        const ports::Offset game_to = std::max(game.next, game.covered);
        commit.others[options_.game_topic] = {game.covered, game_to};
        commit.resume[options_.game_topic] = assembly_.needed_from(Source::game, game.next);
        if (auto witness = witness_below(game, game_to)) {
            commit.witness[options_.game_topic] = std::move(*witness);
        }
    }
    return batch;
}

void Lane::committed(const Batch& batch, base::Timestamp now) {
    from_ = batch.commit.range.to;
    at(Source::lobby).covered = from_;
    const auto game = batch.commit.others.find(options_.game_topic);
    if (game != batch.commit.others.end()) at(Source::game).covered = game->second.to;
    for (const Source source : {Source::lobby, Source::game}) {
        const auto witness = batch.commit.witness.find(topic(source));
        if (witness != batch.commit.witness.end()) at(source).anchor = witness->second;
    }
    has_committed_ = true;
    since_.reset();
    oldest_.reset();
    overdue_ = false;
    if (is_ahead(Source::lobby) || is_ahead(Source::game)) since_ = now;
}

}  // namespace worker
