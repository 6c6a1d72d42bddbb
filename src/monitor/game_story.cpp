#include "monitor/game_story.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/log_entry.h"
#include "combat/event.h"
#include "etl/json_place.h"
#include "etl/message.h"
#include "etl/record.h"

namespace monitor {
namespace {

using etl::RecordKind;

constexpr std::size_t k_shown_seqs = 5;

std::string_view message_of(RecordKind kind) noexcept {
    for (const combat::EventName& name : combat::k_event_names) {
        if (etl::message_of(name.text)->kind == kind) return name.text;
    }
    return {};
}

bool is_of_game(RecordKind kind) noexcept {
    return kind != RecordKind::foreign && kind != RecordKind::broken;
}

// A record and what it says.
struct Heard {
    KeptRecord kept;
    etl::GameRecord said;
    bool repeat = false;
};

class Teller {
public:
    explicit Teller(Evidence evidence) : evidence_(std::move(evidence)) {
        hear();
        mark_repeats();
        trigger_ = find_trigger();
        find_end();
    }

    GameStory tell() {
        GameStory story;
        story.game = evidence_.game;
        story.rows = std::move(evidence_.rows);
        story.state = state(story.rows, story.why);
        for (const Heard& heard : heard_) story.records.push_back(tell(heard, story));
        story.fight = fight();
        keep_used_commits(story);
        return story;
    }

private:
    void hear();
    void mark_repeats();
    std::string find_trigger() const;
    void find_end();
    std::vector<std::uint32_t> missing_seqs() const;
    std::string waits_for(const std::vector<std::uint32_t>& missing) const;
    GameState state(const std::optional<FoundRows>& rows, std::string& why) const;
    GameState state_of_ended(std::string& why) const;
    const ports::DeadLetter* letter_of(const KeptRecord& kept) const;
    bool has_chain(const std::string& topic) const;
    bool is_of_chain(const KnownCommit& known, const KeptRecord& kept) const;
    const ports::Commit* last_commit(const KeptRecord& kept) const;
    std::optional<ports::Offset> covered(const KeptRecord& kept) const;
    bool is_read(const KeptRecord& kept, bool otherwise) const;
    bool is_held(const KeptRecord& kept) const;
    std::size_t commit_of(const KeptRecord& kept) const;
    RecordStory tell(const Heard& heard, const GameStory& story) const;
    void judge(const Heard& heard, const GameStory& story, RecordStory& told) const;
    FightStory fight() const;
    void keep_used_commits(GameStory& story) const;

    Evidence evidence_;
    std::vector<Heard> heard_;          // in the order of their writing
    std::string trigger_;               // the topic whose end of the game makes its rows
    const Heard* end_ = nullptr;        // the first Cleaning Game Records there
    const Heard* timed_out_ = nullptr;  // the first Game Timed Out
};

void Teller::hear() {
    etl::RecordDecoder decoder;
    for (KeptRecord& kept : evidence_.records) {
        etl::GameRecord said = decoder.decode(kept.key, kept.value);
        if (is_of_game(said.kind) && said.game != evidence_.game) continue;
        heard_.push_back({std::move(kept), std::move(said), false});
    }
    const auto order = [](const Heard& each) {
        return std::tuple(each.kept.time, each.said.seq, each.kept.topic, each.kept.offset);
    };
    std::sort(heard_.begin(), heard_.end(),
              [&](const Heard& a, const Heard& b) { return order(a) < order(b); });
}

void Teller::mark_repeats() {
    std::set<std::uint32_t> seen;
    for (Heard& heard : heard_) {
        if (!is_of_game(heard.said.kind) || !heard.said.seq) continue;
        heard.repeat = !seen.insert(*heard.said.seq).second;
    }
}

bool Teller::has_chain(const std::string& topic) const {
    return std::any_of(
        evidence_.commits.begin(), evidence_.commits.end(),
        [&](const KnownCommit& known) { return known.is_present && known.commit.topic == topic; });
}

// Workers may listen to another topic than servers write to.
std::string Teller::find_trigger() const {
    if (evidence_.rows && evidence_.commits[evidence_.rows->commit].is_present) {
        return evidence_.commits[evidence_.rows->commit].commit.topic;
    }
    std::string first;
    for (const Heard& heard : heard_) {
        if (heard.said.kind != RecordKind::cleaning) continue;
        if (has_chain(heard.kept.topic)) return heard.kept.topic;
        if (first.empty()) first = heard.kept.topic;
    }
    if (!first.empty()) return first;
    for (const Heard& heard : heard_) {
        if (has_chain(heard.kept.topic)) return heard.kept.topic;
    }
    return std::string(base::k_lobby_queue);
}

void Teller::find_end() {
    for (const Heard& heard : heard_) {
        if (heard.said.kind == RecordKind::cleaning && heard.kept.topic == trigger_) {
            if (end_ == nullptr || heard.kept.offset < end_->kept.offset) end_ = &heard;
        }
        if (heard.said.kind == RecordKind::timed_out && timed_out_ == nullptr) timed_out_ = &heard;
    }
}

std::vector<std::uint32_t> Teller::missing_seqs() const {
    std::vector<std::uint32_t> missing;
    if (!end_->said.seq) return missing;
    std::set<std::uint32_t> seen;
    for (const Heard& heard : heard_) {
        if (is_of_game(heard.said.kind) && heard.said.seq) seen.insert(*heard.said.seq);
    }
    for (std::uint32_t seq = 0; seq < *end_->said.seq; ++seq) {
        if (seen.count(seq) == 0) missing.push_back(seq);
    }
    return missing;
}

std::string Teller::waits_for(const std::vector<std::uint32_t>& missing) const {
    std::string text = "records of it are not in the log: game_seq";
    for (std::size_t i = 0; i < std::min(missing.size(), k_shown_seqs); ++i) {
        text += (i == 0 ? " " : ", ") + std::to_string(missing[i]);
    }
    if (missing.size() <= k_shown_seqs) return text;
    return text + " and " + std::to_string(missing.size() - k_shown_seqs) + " more";
}

const ports::DeadLetter* Teller::letter_of(const KeptRecord& kept) const {
    for (const ports::DeadLetter& letter : evidence_.letters) {
        if (letter.topic == kept.topic && letter.partition == kept.partition &&
            letter.offset == kept.offset) {
            return &letter;
        }
    }
    return nullptr;
}

// Whether it is of the chain that tells what became of that record.
bool Teller::is_of_chain(const KnownCommit& known, const KeptRecord& kept) const {
    const ports::Commit& commit = known.commit;
    if (!known.is_present || commit.partition != kept.partition) return false;
    return commit.topic == kept.topic || commit.topic == trigger_;
}

const ports::Commit* Teller::last_commit(const KeptRecord& kept) const {
    const ports::Commit* last = nullptr;
    for (const KnownCommit& known : evidence_.commits) {
        const ports::Commit& commit = known.commit;
        if (!is_of_chain(known, kept)) continue;
        const bool own = commit.topic == kept.topic;
        if (last == nullptr || own > (last->topic == kept.topic) ||
            (commit.topic == last->topic && commit.range.to > last->range.to)) {
            last = &commit;
        }
    }
    return last;
}

// Up to which offset the ledger covers the record's partition; nothing: it does not say, since the
// workers have the attacks from the registry.
std::optional<ports::Offset> Teller::covered(const KeptRecord& kept) const {
    const ports::Commit* last = last_commit(kept);
    if (last == nullptr) return 0;
    if (last->topic == kept.topic) return last->range.to;
    const auto other = last->others.find(kept.topic);
    if (other == last->others.end()) return std::nullopt;
    return other->second.to;
}

bool Teller::is_read(const KeptRecord& kept, bool otherwise) const {
    const auto to = covered(kept);
    return to ? kept.offset < *to : otherwise;
}

// Whether a worker that starts now reads the record again: its game was open at the last cut.
bool Teller::is_held(const KeptRecord& kept) const {
    const ports::Commit* last = last_commit(kept);
    if (last == nullptr) return true;
    const auto from = last->resume.find(kept.topic);
    return from != last->resume.end() && from->second <= kept.offset;
}

std::size_t Teller::commit_of(const KeptRecord& kept) const {
    for (std::size_t i = 0; i < evidence_.commits.size(); ++i) {
        const ports::Commit& commit = evidence_.commits[i].commit;
        if (!is_of_chain(evidence_.commits[i], kept)) continue;
        const auto other = commit.others.find(kept.topic);
        const ports::OffsetRange range = commit.topic == kept.topic     ? commit.range
                                         : other == commit.others.end() ? ports::OffsetRange()
                                                                        : other->second;
        if (kept.offset >= range.from && kept.offset < range.to) return i;
    }
    return k_no_commit;
}

GameState Teller::state(const std::optional<FoundRows>& rows, std::string& why) const {
    if (rows) return GameState::in_tables;
    const bool known = std::any_of(heard_.begin(), heard_.end(),
                                   [](const Heard& each) { return is_of_game(each.said.kind); });
    if (end_ != nullptr) return state_of_ended(why);
    if (timed_out_ != nullptr) {
        if (is_read(timed_out_->kept, false)) {
            why = "its seats were not taken in time: such a game has no rows";
            return GameState::timed_out;
        }
        why = "it timed out, and no commit covers that yet";
        return GameState::not_read;
    }
    if (!known) {
        if (!heard_.empty()) why = "no record of it is one that a worker can use";
        return GameState::unknown;
    }
    why = "no record says that it has ended; the last one was written at " +
          base::seconds_text(heard_.back().kept.time);
    return GameState::under_way;
}

GameState Teller::state_of_ended(std::string& why) const {
    for (const Heard& heard : heard_) {
        if (heard.said.kind != RecordKind::cleaning) continue;
        if (const auto* letter = letter_of(heard.kept)) {
            why = letter->reason;
            return GameState::dead_letter;
        }
    }
    if (!is_read(end_->kept, false)) {
        why = "it has ended at offset " + std::to_string(end_->kept.offset) + " of " +
              end_->kept.topic + "/" + std::to_string(end_->kept.partition) +
              ", and the commits cover that partition up to offset " +
              std::to_string(covered(end_->kept).value_or(0));
        return GameState::not_read;
    }
    if (timed_out_ != nullptr) {
        why = "its seats were not taken in time: such a game has no rows";
        return GameState::timed_out;
    }
    const auto first = std::find_if(heard_.begin(), heard_.end(), [&](const Heard& each) {
        return is_of_game(each.said.kind) && each.kept.topic == end_->kept.topic;
    });
    const bool held = is_held(first->kept);
    const auto missing = missing_seqs();
    if (!missing.empty()) {
        why = waits_for(missing);
        return held ? GameState::waiting : GameState::given_up;
    }
    if (held) {
        why = "it has ended and was read: the next commit of its partition will have it";
        return GameState::waiting;
    }
    why = "the ledger is past its end, and none of its commits has it: superhero audit tells more";
    return GameState::lost;
}

RecordStory Teller::tell(const Heard& heard, const GameStory& story) const {
    RecordStory told;
    told.topic = heard.kept.topic;
    told.partition = heard.kept.partition;
    told.offset = heard.kept.offset;
    told.time = heard.kept.time;
    told.message = message_of(heard.said.kind);
    told.seq = heard.said.seq;
    told.commit = commit_of(heard.kept);
    judge(heard, story, told);
    return told;
}

void Teller::judge(const Heard& heard, const GameStory& story, RecordStory& told) const {
    const auto become = [&](Fate fate, std::string reason = {}) {
        told.fate = fate;
        told.reason = std::move(reason);
    };
    if (heard.said.kind == RecordKind::foreign) return become(Fate::foreign);
    if (const auto* letter = letter_of(heard.kept)) {
        return become(Fate::dead_letter, letter->reason);
    }
    const bool in_tables = story.state == GameState::in_tables;
    const bool ended = in_tables || story.state == GameState::lost;
    if (!is_read(heard.kept, ended)) return become(Fate::not_read);
    if (heard.said.kind == RecordKind::broken) {
        return become(Fate::dead_letter, etl::reason_with_place(heard.said, heard.kept.value));
    }
    if (heard.repeat) return become(Fate::repeat, "its game_seq was read before");
    switch (story.state) {
        case GameState::in_tables:
            if (evidence_.commits[story.rows->commit].is_present) return become(Fate::in_tables);
            return become(Fate::repeat, "the game was made from another log");
        case GameState::timed_out:
            return become(Fate::timed_out);
        case GameState::dead_letter:
            return become(Fate::set_aside);
        case GameState::given_up:
            return become(Fate::given_up);
        case GameState::lost:
            return become(Fate::lost);
        case GameState::unknown:
        case GameState::under_way:
        case GameState::not_read:
        case GameState::waiting:
            break;
    }
    become(Fate::waiting);
}

FightStory Teller::fight() const {
    std::vector<ToldRecord> told;
    for (const Heard& heard : heard_) {
        if (is_of_game(heard.said.kind) && !heard.repeat) {
            told.push_back({heard.kept.time, &heard.said});
        }
    }
    return fight_of(told);
}

void Teller::keep_used_commits(GameStory& story) const {
    std::map<std::size_t, std::size_t> places;  // there → here
    const auto place_of = [&](std::size_t commit) {
        const auto [at, fresh] = places.emplace(commit, story.commits.size());
        if (fresh) story.commits.push_back(evidence_.commits[commit]);
        return at->second;
    };
    if (story.rows) story.rows->commit = place_of(story.rows->commit);
    for (RecordStory& record : story.records) {
        if (record.commit != k_no_commit) record.commit = place_of(record.commit);
    }
}

}  // namespace

GameStory story_of(Evidence evidence) { return Teller(std::move(evidence)).tell(); }

}  // namespace monitor
