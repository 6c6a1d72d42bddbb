#include "etl/assembly.h"

#include <algorithm>
#include <utility>

namespace etl {
namespace {

constexpr std::size_t k_lobby = static_cast<std::size_t>(Source::lobby);
constexpr std::size_t k_game = static_cast<std::size_t>(Source::game);

}  // namespace

Assembly::Assembly(Completion completion, const Limits& limits)
    : completion_(completion),
      limits_(limits),
      known_(std::max<std::size_t>(limits.known_games, 1)) {}

Assembly::~Assembly() = default;

// --- the pool of open games -------------------------------------------------------------------

std::uint32_t Assembly::open(const GameToken& game) {
    make_room();
    std::uint32_t at = 0;
    if (free_.empty()) {
        at = static_cast<std::uint32_t>(pool_.size());
        pool_.emplace_back();
    } else {
        at = free_.back();
        free_.pop_back();
    }
    pool_[at].reset(game);
    index_.insert(at, token_at());
    return at;
}

void Assembly::close(std::uint32_t at) {
    GameRecords& session = pool_[at];
    bytes_ -= session.heap_bytes();
    if (session.waits_after_end()) --ended_;
    unlink(at, k_lobby);
    unlink(at, k_game);
    index_.erase(session.game, token_at());
    session.actions.clear();
    free_.push_back(at);
}

void Assembly::give_up(std::uint32_t at) {
    GameRecords& session = pool_[at];
    if (session.phase == Phase::open) {
        given_up_.push_back(
            {session.game, {session.game, session.trigger, std::move(session.trigger_value)}});
        bytes_ -= given_up_.back().trigger.value.size();
        session.trigger_value.clear();
    }
    close(at);
}

void Assembly::make_room() {
    while (index_.size() >= std::max<std::size_t>(limits_.open_games, 1) ||
           bytes_ > limits_.open_bytes) {
        std::uint32_t victim = k_nowhere;
        for (const std::size_t source : {k_lobby, k_game}) {
            if (victim != k_nowhere) break;
            victim = oldest_[source];
            while (victim != k_nowhere && pool_[victim].phase == Phase::called) {
                victim = pool_[victim].links[source].after;
            }
        }
        if (victim == k_nowhere) return;
        give_up(victim);
    }
}

void Assembly::link(std::uint32_t at, const Arrival& arrival) {
    const auto source = static_cast<std::size_t>(arrival.source);
    GameRecords& session = pool_[at];
    if (session.first[source] >= 0) return;
    session.first[source] = arrival.offset;
    session.links[source] = {newest_[source], k_nowhere};
    if (newest_[source] == k_nowhere) {
        oldest_[source] = at;
    } else {
        pool_[newest_[source]].links[source].after = at;
    }
    newest_[source] = at;
}

void Assembly::unlink(std::uint32_t at, std::size_t source) noexcept {
    GameRecords& session = pool_[at];
    if (session.first[source] < 0) return;
    const auto [before, after] = session.links[source];
    (before == k_nowhere ? oldest_[source] : pool_[before].links[source].after) = after;
    (after == k_nowhere ? newest_[source] : pool_[after].links[source].before) = before;
    session.first[source] = -1;
}

std::int64_t Assembly::needed_from(Source source, std::int64_t next) const noexcept {
    const auto i = static_cast<std::size_t>(source);
    return oldest_[i] == k_nowhere ? next : pool_[oldest_[i]].first[i];
}

// Games without rows are not in the tables: should a restart read some of their records without the
// others, they would be taken for new games. So where reading would begin again must never lie
// within one. Those at the front go once what is needed next lies behind all they have.
void Assembly::release() {
    for (const std::size_t source : {k_lobby, k_game}) {
        std::int64_t latest = -1;
        std::uint32_t at = oldest_[source];
        while (at != k_nowhere && pool_[at].phase == Phase::over) {
            latest = std::max(latest, pool_[at].latest[source]);
            at = pool_[at].links[source].after;
            if (at != k_nowhere && pool_[at].first[source] <= latest) continue;
            while (oldest_[source] != at) {
                const std::uint32_t gone = oldest_[source];
                unlink(gone, source);
                if (pool_[gone].first[k_lobby] < 0 && pool_[gone].first[k_game] < 0) close(gone);
            }
        }
    }
}

void Assembly::expire(base::Timestamp before) {
    for (const std::size_t source : {k_lobby, k_game}) {
        for (std::uint32_t at = oldest_[source]; at != k_nowhere;) {
            const GameRecords& session = pool_[at];
            const std::uint32_t after = session.links[source].after;
            if (session.last < before && session.phase != Phase::called) give_up(at);
            at = after;
        }
    }
    release();
}

std::size_t Assembly::headless_games() const noexcept {
    std::size_t count = 0;
    for (const std::size_t source : {k_lobby, k_game}) {
        for (std::uint32_t at = oldest_[source]; at != k_nowhere;
             at = pool_[at].links[source].after) {
            const GameRecords& session = pool_[at];
            const bool counted = source == k_game && session.first[k_lobby] >= 0;
            if (!counted && !session.seqless && session.seen.below(1) == 0) ++count;
        }
    }
    return count;
}

std::vector<GameToken> Assembly::take_called() { return std::exchange(called_, {}); }

std::vector<GivenUp> Assembly::take_given_up() { return std::exchange(given_up_, {}); }

// --- records ----------------------------------------------------------------------------------

bool Assembly::is_without_use(const GameRecord& record) const noexcept {
    return completion_ == Completion::called && !record.seq &&
           record.kind != RecordKind::cleaning && record.kind != RecordKind::timed_out;
}

Fed Assembly::linger_on(std::uint32_t at, const GameRecord& record) {
    GameRecords& session = pool_[at];
    if (record.kind == RecordKind::cleaning) ++session.cleanings;
    known_.see(record.game, record.seq);
    if (session.phase == Phase::lingering && session.cleanings >= session.users()) {
        session.phase = Phase::over;
        release();
    }
    return {};
}

void Assembly::note_trigger(GameRecords& session, const GameRecord& record,
                            const Arrival& arrival) {
    ++session.cleanings;
    if (session.trigger >= 0) return;
    session.trigger = arrival.offset;
    session.trigger_seq = record.seq.value_or(0);
    session.missing = session.trigger_seq - session.seen.below(session.trigger_seq);
    ++ended_;
}

void Assembly::take(GameRecords& session, const GameRecord& record, const Arrival& arrival) {
    switch (record.kind) {
        case RecordKind::hero_selected:
            return session.take_seat(record);
        case RecordKind::starting_match:
            return session.declare(record);
        case RecordKind::attack:
        case RecordKind::forfeit:
            if (completion_ == Completion::all_records || session.by_records) session.act(record);
            return;
        case RecordKind::timed_out:
            session.timed_out = true;
            return;
        case RecordKind::cleaning:
            return note_trigger(session, record, arrival);
        default:
            return;
    }
}

Fed Assembly::feed(const GameRecord& record, const Arrival& arrival, combat::Rows& rows) {
    if (record.seq && *record.seq > SeenSeqs::k_max) {
        return {Effect::refused, "game_seq larger than any game's"};
    }
    std::uint32_t at = index_.find(record.game, token_at());
    if (at == k_nowhere) {
        const Late late = known_.see(record.game, record.seq);
        if (late == Late::duplicate) return {Effect::duplicate, {}};
        if (late == Late::trailing || is_without_use(record)) return {};
        at = open(record.game);
    }
    GameRecords& session = pool_[at];
    session.last = std::max(session.last, arrival.time);
    session.latest[static_cast<std::size_t>(arrival.source)] = arrival.offset;
    bytes_ -= session.heap_bytes();
    const bool fresh = !record.seq || session.seen.add(*record.seq);
    bytes_ += session.heap_bytes();
    if (!fresh) return {Effect::duplicate, {}};
    link(at, arrival);
    if (session.phase != Phase::open) return linger_on(at, record);

    if (record.seq) {
        session.last_seq = std::max(session.last_seq, *record.seq);
        if (session.trigger >= 0 && *record.seq < session.trigger_seq) --session.missing;
    } else {
        session.seqless = true;
    }
    bytes_ -= session.heap_bytes();
    take(session, record, arrival);
    bytes_ += session.heap_bytes();
    if (session.trigger < 0) {
        const bool over = completion_ == Completion::called && session.timed_out && !record.seq;
        return over ? end(at, Effect::timed_out) : Fed{};
    }
    const Fed fed = try_end(at, rows);
    keep_trigger(at, arrival, fed.effect);
    return fed;
}

// The bytes of the trigger are at hand only while it is fed.
void Assembly::keep_trigger(std::uint32_t at, const Arrival& arrival, Effect effect) {
    GameRecords& session = pool_[at];
    const bool is_trigger = arrival.source == Source::lobby && arrival.offset == session.trigger;
    if (effect == Effect::unusable) {
        if (is_trigger) trigger_.value = arrival.value;
    } else if (is_trigger && (effect == Effect::kept || effect == Effect::called)) {
        session.trigger_value = arrival.value;
        bytes_ += session.trigger_value.size();
    }
}

// --- ends -------------------------------------------------------------------------------------

Fed Assembly::try_end(std::uint32_t at, combat::Rows& rows) {
    GameRecords& session = pool_[at];
    if (completion_ == Completion::called && !session.by_records) {
        return session.timed_out ? end(at, Effect::timed_out) : call(session);
    }
    if (!session.seqless && session.missing > 0) return {};
    if (session.timed_out && session.actions.empty()) return end(at, Effect::timed_out);
    return judge(at, rows);
}

Fed Assembly::call(GameRecords& session) {
    session.phase = Phase::called;
    called_.push_back(session.game);
    return {Effect::called, {}};
}

bool Assembly::reopen(const GameToken& game) {
    const std::uint32_t at = index_.find(game, token_at());
    if (at == k_nowhere) return false;
    GameRecords& session = pool_[at];
    if (session.phase != Phase::called || session.seqless) return false;
    session.phase = Phase::open;
    session.by_records = true;
    session.missing = session.trigger_seq - session.seen.below(session.trigger_seq);
    return true;
}

std::optional<std::uint32_t> Assembly::missing(const GameToken& game) const {
    const std::uint32_t at = index_.find(game, token_at());
    if (at == k_nowhere || pool_[at].phase != Phase::open || pool_[at].trigger < 0) return {};
    return pool_[at].missing;
}

Fed Assembly::judge(std::uint32_t at, combat::Rows& rows) {
    GameRecords& session = pool_[at];
    if (session.seqless && !session.declared && session.fault.empty()) return {};
    if (!session.seqless && !session.in_order) {
        std::stable_sort(session.actions.begin(), session.actions.end(),
                         [](const Action& a, const Action& b) { return a.seq < b.seq; });
    }
    std::string_view reason = session.fault;
    if (reason.empty() && !session.declared) reason = "no Starting Match";
    if (reason.empty()) {
        const auto judgement = podium_.judge(session.game, session.fighters, session.actions, rows);
        if (judgement.verdict == Verdict::complete) return end(at, Effect::completed);
        if (judgement.verdict == Verdict::undecided && session.seqless) return {};
        reason = judgement.verdict == Verdict::undecided ? "more than one stands at the end"
                                                         : judgement.reason;
    }
    trigger_ = {session.game, session.trigger, std::move(session.trigger_value)};
    bytes_ -= trigger_.value.size();
    session.trigger_value.clear();
    Fed fed = end(at, Effect::unusable);
    fed.reason = reason;
    return fed;
}

Fed Assembly::end(std::uint32_t at, Effect effect) {
    GameRecords& session = pool_[at];
    const auto last_seq =
        session.seqless ? std::nullopt : std::optional<std::uint32_t>(session.last_seq);
    known_.add(session.game, last_seq);
    if (effect == Effect::completed) {
        close(at);
    } else {
        if (session.waits_after_end()) --ended_;
        session.phase = session.cleanings >= session.users() ? Phase::over : Phase::lingering;
    }
    release();
    return {effect, {}};
}

std::string_view Assembly::trigger_value(const GameToken& game) const noexcept {
    const std::uint32_t at = index_.find(game, token_at());
    return at == k_nowhere ? std::string_view() : std::string_view(pool_[at].trigger_value);
}

Trigger Assembly::settle(const GameToken& game, Effect outcome) {
    const std::uint32_t at = index_.find(game, token_at());
    GameRecords& session = pool_[at];
    Trigger trigger{game, session.trigger, std::move(session.trigger_value)};
    bytes_ -= trigger.value.size();
    session.trigger_value.clear();
    end(at, outcome);
    return trigger;
}

}  // namespace etl
