#include "audit/report.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "wire/json_object.h"

namespace audit {
namespace {

using wire::JsonObject;

void append_finding(std::string& out, const Finding& finding) {
    JsonObject object(out);
    if (finding.game) object.text("game", finding.game->text());
    if (finding.games > 0) object.number("games", finding.games);
    if (!finding.tokens.empty()) {
        object.array("tokens", finding.tokens, [&out](const base::GameToken& game) {
            wire::append_json_string(out, game.text());
        });
    }
    if (!finding.file.empty()) object.text("file", finding.file);
    if (finding.partition) object.number("partition", *finding.partition);
    if (finding.offset) object.number("offset", *finding.offset);
    object.text("text", finding.text);
    object.text("mend", finding.mend);
}

void append_examples(std::string& out, const Findings& findings) {
    JsonObject object(out);
    for (std::size_t i = 0; i < k_kinds; ++i) {
        const Kind kind = static_cast<Kind>(i);
        const auto& examples = findings.examples(kind);
        if (examples.empty()) continue;
        object.array(kind_text(kind), examples,
                     [&out](const Finding& finding) { append_finding(out, finding); });
    }
}

std::string games_text(std::uint64_t games) {
    return std::to_string(games) + (games == 1 ? " game" : " games");
}

void append_tokens(std::string& out, const Finding& finding) {
    for (const base::GameToken& game : finding.tokens) out += "\n      " + game.text();
}

// The keys and words under which reports count each kind.
struct Named {
    Kind kind;
    std::string_view key;
    std::string_view words;
};
constexpr std::array k_named = {
    Named{Kind::missing, "missing", "finished games that are not in the tables"},
    Named{Kind::doubled, "doubled", "games that are in the tables more than once"},
    Named{Kind::wrong, "wrong", "games with wrong rows"},
    Named{Kind::gap, "gaps", "finished games with lost or contradicting records"},
    Named{Kind::ledger, "ledger_faults", "faults of the ledger of commits"},
    Named{Kind::damaged, "damaged_files", "data files that cannot be read"},
    Named{Kind::altered, "altered_files", "data files that are not as they were committed"},
    Named{Kind::orphan, "orphan_files", "data files of no commit"},
    Named{Kind::delta, "delta_faults", "faults of the Delta logs"},
};
constexpr std::size_t k_of_games = 4;  // the kinds above that speak of games; then those of files

bool speaks_of_games(Kind kind) {
    return std::any_of(k_named.begin(), k_named.begin() + k_of_games,
                       [&](const Named& named) { return named.kind == kind; });
}

void line(std::string& out, std::uint64_t count, std::string_view words) {
    out += "  " + std::to_string(count) + " " + std::string(words) + "\n";
}

void append_counts(std::string& out, const Report& report) {
    const GameCounts& counts = report.counts;
    line(out, counts.proven, "games proven: recomputed from their records");
    if (const std::uint64_t gone = counts.not_checkable - counts.mixed; gone > 0) {
        line(out, gone,
             report.has_topics ? "games not checkable from the topics: their records are gone"
                               : "games not checkable from the topics: there are none");
    }
    if (counts.mixed > 0) {
        line(
            out, counts.mixed,
            "games not checkable from the topics: their records lie in several partitions and bear "
            "no game_seq, so their order is not known");
    }
    if (counts.timed_out > 0) line(out, counts.timed_out, "games timed out in the lobby");
    if (counts.open > 0) line(out, counts.open, "games not finished");
    if (counts.never_announced > 0) {
        line(out, counts.never_announced,
             "games fought out when their server died: nobody can announce their end any more");
    }
    if (counts.unknown_origin > 0) {
        line(out, counts.unknown_origin,
             "games of unknown origin: the topics tell their end, but no seat, no beginning and no "
             "attack: no server of ours wrote that");
    }
    if (report.topics.broken > 0) line(out, report.topics.broken, "records of no use");
    if (counts.repeated > 0) line(out, counts.repeated, "records that came again");
    if (report.witness_games > 0) line(out, report.witness_games, "lines of the witness");
    if (report.witness_unusable > 0) {
        line(out, report.witness_unusable, "lines of the witness of no use");
    }
}

void append_mend(std::string& out, std::string_view mend) {
    if (!mend.empty()) out += "    to mend: " + std::string(mend) + "\n";
}

// File and offset of a game, where the text has not said them.
void append_place(std::string& out, const Finding& finding) {
    if (!finding.game) return;
    std::string place;
    if (finding.text.find(finding.file) == std::string::npos) place = finding.file;
    if (finding.partition && finding.offset) {
        if (!place.empty()) place += ", ";
        place += std::string(base::k_lobby_queue) + "/" + std::to_string(*finding.partition) +
                 " offset " + std::to_string(*finding.offset);
    }
    if (!place.empty()) out += " (" + place + ")";
}

// What a file's fault did to games, by what these findings name as their cause.
void append_games(std::string& out, const Report& report, const std::string& file) {
    for (const auto& [kind, words] :
         {std::pair(Kind::missing, " missing"), std::pair(Kind::doubled, " in other files too"),
          std::pair(Kind::wrong, " with wrong rows")}) {
        for (const Finding& finding : report.findings.examples(kind)) {
            if (finding.cause != file) continue;
            out += ": " + games_text(finding.games) + words;
            if (kind == Kind::wrong) {
                out += ", the first is " + finding.game->text() + ": " + finding.text;
                Finding place = finding;
                place.file.clear();  // the line begins with it
                append_place(out, place);
            }
            append_tokens(out, finding);
        }
    }
}

// Whether a file's own finding has told of it.
bool is_told(const Report& report, const Finding& finding) {
    if (finding.cause.empty()) return false;
    for (const Kind kind : {Kind::ledger, Kind::damaged, Kind::altered, Kind::orphan}) {
        for (const Finding& file : report.findings.examples(kind)) {
            if (file.file == finding.cause) return true;
        }
    }
    return false;
}

void append_finding_line(std::string& out, const Report& report, const Finding& finding) {
    out += "  ";
    if (finding.games > 1 && speaks_of_games(finding.kind)) {
        out += games_text(finding.games) + ": ";
    } else if (finding.game) {
        out += finding.game->text() + ": ";
    }
    out += finding.text;
    if (!finding.game && !finding.file.empty()) append_games(out, report, finding.file);
    if (finding.games <= 1) append_place(out, finding);
    if (finding.game) append_tokens(out, finding);
    out += "\n";
}

void append_kind(std::string& out, const Report& report, const Named& named) {
    const std::uint64_t count = report.findings.of(named.kind);
    if (count == 0) return;
    out += std::string(named.key) + ": " + std::to_string(count) + " (" + std::string(named.words) +
           ")\n";
    std::uint64_t told = 0;
    std::string_view mend;
    for (const Finding& finding : report.findings.examples(named.kind)) {
        told += speaks_of_games(named.kind) ? std::max<std::uint64_t>(finding.games, 1) : 1;
        if (is_told(report, finding) && finding.games > 0) continue;
        if (mend != finding.mend) append_mend(out, mend);
        mend = finding.mend;
        append_finding_line(out, report, finding);
    }
    append_mend(out, mend);
    if (count > told) out += "  and " + std::to_string(count - told) + " more\n";
}

std::string lag_text(const Report& report) {
    std::string text;
    for (const UncoveredPartition& lag : report.lags) {
        text += text.empty() ? "" : ", ";
        text += std::string(base::k_lobby_queue) + "/" + std::to_string(lag.partition) + " by " +
                std::to_string(lag.records);
    }
    return text;
}

void append_behind(std::string& out, const Report& report) {
    const GameCounts& counts = report.counts;
    if (counts.not_yet_processed > 0) {
        out += "behind: " + games_text(counts.not_yet_processed) +
               " finished, but not yet in the tables: ";
        out += report.lags.empty() ? "a worker still carries them\n"
                                   : "the tables lag behind " + lag_text(report) + " records\n";
        out += "    to catch up: let a worker run (superhero worker), or superhero batch\n";
    }
    if (counts.unannounced > 0) {
        out += "behind: " + games_text(counts.unannounced) +
               (counts.unannounced == 1 ? " waits" : " wait") + " for a server to announce " +
               (counts.unannounced == 1 ? "it" : "them") + ": start one\n";
    }
    std::string untouched;
    for (const UncoveredPartition& lag : report.lags) {
        if (lag.untouched)
            untouched += (untouched.empty() ? "" : ", ") + std::to_string(lag.partition);
    }
    if (!untouched.empty()) {
        out +=
            "nobody has committed anything yet of lib.server.lobby, partition " + untouched + "\n";
    }
}

void append_behind_what(std::string& out, const Report& report) {
    JsonObject object(out);
    std::uint64_t records = 0;
    std::vector<std::uint64_t> untouched;
    for (const UncoveredPartition& lag : report.lags) {
        records += lag.records;
        if (lag.untouched) untouched.push_back(static_cast<std::uint64_t>(lag.partition));
    }
    object.number("games_not_in_tables", report.counts.not_yet_processed);
    object.number("games_not_announced", report.counts.unannounced);
    object.number("records_not_committed", records);
    object.array("partitions_without_commit", untouched,
                 [&out](std::uint64_t partition) { out += std::to_string(partition); });
}

std::string verdict_text(const Report& report) {
    switch (report.answer()) {
        case Answer::proven:
            return "audit: proven, ";
        case Answer::behind:
            return "audit: behind, nothing wrong so far: ";
        case Answer::wrong:
            return "audit: WRONG, ";
        case Answer::nothing:
            break;
    }
    return "audit: NOTHING to prove, ";
}

}  // namespace

std::vector<std::string> Report::notes() const {
    std::vector<std::string> notes = closed_logs;
    notes.insert(notes.end(), gone_records.begin(), gone_records.end());
    for (const PublishedLog& log : delta) {
        const std::string which = "the Delta log of " + std::string(table_name(log.table));
        if (log.behind > 0) {
            notes.push_back(which + " is behind by " + std::to_string(log.behind) +
                            (log.behind == 1 ? " commit" : " commits") +
                            ": the next worker, superhero batch or audit --repair adds them");
        }
        if (log.published.first > 0) {
            notes.push_back(which + " begins at version " + std::to_string(log.published.first) +
                            ": what it lacks cannot be told");
        }
    }
    for (const Unread& unread : topics.unread) {
        notes.push_back(unread.topic + "/" + std::to_string(unread.partition) + ": the last " +
                        std::to_string(unread.to - unread.from) + " offsets, " +
                        std::to_string(unread.from) + "-" + std::to_string(unread.to) +
                        ", gave no record (markers of transactions, or removed)");
    }
    return notes;
}

std::string_view answer_text(Answer answer) noexcept {
    constexpr std::array<std::string_view, 4> k_texts = {"proven", "behind", "wrong", "nothing"};
    return k_texts[static_cast<std::size_t>(answer)];
}

Answer Report::answer() const noexcept {
    if (findings.all() > 0) return Answer::wrong;
    if (nothing) return Answer::nothing;
    return behind() > 0 ? Answer::behind : Answer::proven;
}

std::string json_text(const Report& report) {
    std::string out;
    {
        JsonObject object(out);
        const GameCounts& counts = report.counts;
        object.truth("ok", report.ok());
        object.text("answer", answer_text(report.answer()));
        object.number("games", report.games());
        object.number("proven", counts.proven);
        object.number("behind", report.behind());
        object.key("behind_what");
        append_behind_what(out, report);
        for (const Named& named : k_named) object.number(named.key, report.findings.of(named.kind));
        object.text("digest", report.digest);
        object.number("rows", report.tables.podium_rows);
        object.number("files", report.tables.files);
        object.number("commits", report.commits);
        object.number("checked", counts.checked);
        object.number("not_checkable", counts.not_checkable);
        object.number("not_yet_processed", counts.not_yet_processed);
        object.number("timed_out", counts.timed_out);
        object.number("open", counts.open);
        object.number("unannounced", counts.unannounced);
        object.number("abandoned", counts.never_announced);
        object.number("unknown_origin", counts.unknown_origin);
        object.number("records", report.topics.records);
        object.number("broken_records", report.topics.broken);
        object.number("repeated_records", counts.repeated);
        object.array("delta", report.delta, [&out](const PublishedLog& log) {
            JsonObject inner(out);
            inner.text("table", table_name(log.table));
            inner.number("version", log.published.version);
            inner.number("files", log.files);
            inner.number("commits_behind", log.behind);
        });
        object.texts("notes", report.notes());
        object.number("witness_games", report.witness_games);
        object.number("users", report.statistics.users);
        object.number("attacks", report.statistics.attacks);
        object.key("examples");
        append_examples(out, report.findings);
    }
    return out;
}

std::string readable_text(const Report& report) {
    std::string out = verdict_text(report);
    out += games_text(report.games()) + " in " + std::to_string(report.tables.files) +
           " files of " + std::to_string(report.commits) + " commits\n";
    append_behind(out, report);
    append_counts(out, report);
    for (const PublishedLog& log : report.delta) {
        line(out, log.files,
             "files in version " + std::to_string(log.published.version) + " of the Delta log of " +
                 std::string(table_name(log.table)));
    }
    for (const std::string& note : report.notes()) out += "note: " + note + "\n";
    for (std::size_t i = 0; i < k_named.size(); ++i) {  // files first: they are mostly the cause
        append_kind(out, report, k_named[(i + k_of_games) % k_named.size()]);
    }
    out += "digest " + report.digest + "\n";
    return out;
}

}  // namespace audit
