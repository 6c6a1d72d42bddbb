// Games that are not in the tables: rightly, not yet, or missing.
#include <algorithm>

#include "audit/advice.h"
#include "audit/judge.h"

namespace audit {
namespace {

constexpr std::string_view k_mixed =
    "a worker with --sessions registry makes its rows while Redis still knows the game; the topics "
    "alone do not suffice";
constexpr std::string_view k_set_aside =
    "the reason says what to mend; if the topics hold the whole game, superhero batch --rebuild "
    "DIR then makes its rows";

}  // namespace

void Judge::take_absent(const GameFacts& facts, const Expected& expected) {
    const bool told = expected.told == ToldEnd::complete;
    if (expected.end == End::finished) {
        if (expected.ended_at && is_to_come(*expected.ended_at) && set_aside(facts) == nullptr) {
            ++(expected.awaited ? counts_.unannounced : counts_.not_yet_processed);
            return;
        }
        if (is_to_be_completed(expected)) {
            ++counts_.unannounced;
            return;
        }
        if (expected.unknown_origin && !told) {
            ++counts_.unknown_origin;
            return;
        }
        if (expected.evidence == RecordTrust::faulty) report_gap(facts.game, expected);
        return report_missing(facts, expected);
    }
    const bool timed_out =
        expected.end == End::timed_out ||
        (expected.evidence == RecordTrust::none && expected.told == ToldEnd::timed_out);
    if (timed_out) {
        ++counts_.timed_out;
        if (told) report_missing(facts, expected);
    } else if (is_to_be_announced(facts.game, expected)) {
        ++counts_.unannounced;
    } else if (told) {
        report_missing(facts, expected);
    } else {
        ++(expected.end == End::unannounced ? counts_.never_announced : counts_.open);
    }
}

// Whether a worker has yet to come to the record, or may still carry its game to a commit.
bool Judge::is_to_come(const LobbyPlace& place) const {
    const Inventory& inventory = bench_.inventory;
    const std::size_t commit = inventory.commit_of(place.partition, place.offset);
    if (commit != k_no_commit && inventory.unreadable_file(commit) != nullptr) return false;
    return place.offset >= inventory.end_of(place.partition) ||
           (commit != k_no_commit && place.offset >= inventory.resume_of(place.partition));
}

// Whether a server still has the records that are not there: it sends all of the game again. They
// may be on their way too, or have died with the server that sent them beside the others.
bool Judge::is_to_be_completed(const Expected& expected) const noexcept {
    return expected.end == End::finished && expected.lost > 0 &&
           (expected.awaited || expected.under_way);
}

bool Judge::is_to_be_announced(const GameToken& game, const Expected& expected) const {
    if (expected.awaited) return true;
    const bool over = expected.end == End::unannounced || expected.told == ToldEnd::complete;
    if (!over) return false;
    if (bench_.registry_knows) return bench_.registry_knows(game);
    return expected.evidence != RecordTrust::none && bench_.announcing == Announcing::expected;
}

// The first of the game's ends that a worker could not use.
const SetAside* Judge::set_aside(const GameFacts& facts) const {
    const auto key = [](const LobbyPlace& place) {
        return std::pair(place.partition, place.offset);
    };
    for (const Located& record : facts.records) {
        if (facts.head(record).kind != FactKind::cleaning) continue;
        const auto end = facts.body<EndFact>(record);
        const auto at = std::lower_bound(
            bench_.set_aside.begin(), bench_.set_aside.end(), std::pair(end.partition, end.offset),
            [&](const SetAside& one, const auto& place) { return key(one.place) < place; });
        if (at != bench_.set_aside.end() &&
            key(at->place) == std::pair(end.partition, end.offset)) {
            return &*at;
        }
    }
    return nullptr;
}

void Judge::report_missing(const GameFacts& facts, const Expected& expected) {
    Finding finding;
    if (const SetAside* const aside = set_aside(facts)) {
        finding.partition = aside->place.partition;
        finding.offset = aside->place.offset;
        finding.text = "its end was set aside as a dead letter: " + aside->reason;
        finding.mend = k_set_aside;
        finding.cause = aside->reason.substr(0, aside->reason.find(" ("));
    } else if (expected.end == End::finished && expected.ended_at) {
        finding = missing_at(*expected.ended_at, expected);
    } else {
        finding = missing_untold(expected);
    }
    bench_.findings.add_game(Kind::missing, facts.game, finding.cause,
                             [&] { return std::move(finding); });
}

// Missing although a worker has acted on the record at `place`.
Finding Judge::missing_at(const LobbyPlace& place, const Expected& expected) {
    Inventory& inventory = bench_.inventory;
    Finding finding;
    finding.partition = place.partition;
    finding.offset = place.offset;
    finding.mend = expected.evidence == RecordTrust::mixed ? k_mixed : k_rebuild;
    const std::size_t commit = inventory.commit_of(place.partition, place.offset);
    const DataFile* lost = commit == k_no_commit ? nullptr : inventory.unreadable_file(commit);
    if (lost != nullptr) {
        ++inventory.commits[commit].missing;
        finding.file = finding.cause = lost->path();
        finding.text = "its commit's file " + lost->path() + " " + lost->why;
        finding.mend = lost->hidden ? k_reveal : k_restore_file;
    } else if (commit == k_no_commit) {
        finding.text = "its end lies in a hole of the ledger";
        finding.mend = k_restore_commit;
        finding.cause = "a hole in partition " + std::to_string(place.partition);
    } else {
        finding.text = "its end was consumed by commit " +
                       std::to_string(inventory.commits[commit].commit.range.from) +
                       ", but no file has its rows";
        finding.cause = finding.text + " in partition " + std::to_string(place.partition);
    }
    return finding;
}

// Missing by the players' word alone.
Finding Judge::missing_untold(const Expected& expected) const {
    Finding finding;
    finding.text = "players saw it COMPLETE, but ";
    if (expected.end == End::timed_out) {
        finding.text += "the topics say it timed out";
    } else if (expected.evidence != RecordTrust::none) {
        finding.text += "no Cleaning record of the topics says that it ended";
    } else {
        finding.text +=
            bench_.topics.lobby.empty() ? "the tables lack it" : "the topics have no record of it";
    }
    finding.mend = expected.end == End::timed_out ? std::string() : std::string(k_not_told);
    finding.cause = finding.text;
    return finding;
}

}  // namespace audit
