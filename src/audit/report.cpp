#include "audit/report.h"

#include <array>
#include <string_view>
#include <utility>

#include "audit/json_object.h"

namespace audit {
namespace {

void append_finding(std::string& out, const Finding& finding) {
    JsonObject object(out);
    if (finding.game) object.text("game", finding.game->text());
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

// Kinds beside missing, doubled and wrong, by the keys and words under which reports count them.
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
    Named{Kind::altered, "altered_files", "differences of data files from their commits"},
    Named{Kind::orphan, "orphan_files", "data files of no commit"},
};
constexpr std::size_t k_of_games = 4;  // the kinds above that speak of games; then those of files

void line(std::string& out, std::uint64_t count, std::string_view words) {
    out += "  " + std::to_string(count) + " " + std::string(words) + "\n";
}

void append_counts(std::string& out, const Report& report) {
    const GameCounts& counts = report.counts;
    line(out, counts.checked, "games recomputed from their records");
    if (counts.not_checkable > 0) {
        line(out, counts.not_checkable,
             report.has_topics ? "games not checkable from the topics: their records are gone"
                               : "games not checkable from the topics: there are none");
    }
    if (counts.timed_out > 0) line(out, counts.timed_out, "games timed out in the lobby");
    if (counts.open > 0) line(out, counts.open, "games not finished");
    if (counts.unannounced > 0) {
        line(out, counts.unannounced, "games fought out, but their end is not announced yet");
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
        place += (place.empty() ? "lib.server.lobby/" : ", lib.server.lobby/") +
                 std::to_string(*finding.partition) + " offset " + std::to_string(*finding.offset);
    }
    if (!place.empty()) out += " (" + place + ")";
}

void append_kind(std::string& out, const Report& report, const Named& named) {
    const std::uint64_t count = report.findings.of(named.kind);
    if (count == 0) return;
    out += std::string(named.key) + ": " + std::to_string(count) + " (" + std::string(named.words) +
           ")\n";
    if (named.kind == Kind::missing && report.counts.not_yet_processed > 0) {
        line(out, report.counts.not_yet_processed, "of them not yet processed");
    }
    const auto& examples = report.findings.examples(named.kind);
    std::string_view mend;
    for (const Finding& finding : examples) {
        if (mend != finding.mend) append_mend(out, mend);
        mend = finding.mend;
        out += "  " + (finding.game ? finding.game->text() + ": " : std::string()) + finding.text;
        append_place(out, finding);
        out += "\n";
    }
    append_mend(out, mend);
    if (count > examples.size()) {
        out += "  and " + std::to_string(count - examples.size()) + " more\n";
    }
}

}  // namespace

std::vector<std::string> Report::notes() const {
    std::vector<std::string> notes;
    notes.reserve(topics.unread.size());
    for (const Unread& unread : topics.unread) {
        notes.push_back(unread.topic + "/" + std::to_string(unread.partition) + ": the last " +
                        std::to_string(unread.to - unread.from) + " offsets, " +
                        std::to_string(unread.from) + "-" + std::to_string(unread.to) +
                        ", gave no record (markers of transactions, or removed)");
    }
    return notes;
}

std::string json_text(const Report& report) {
    std::string out;
    {
        JsonObject object(out);
        const GameCounts& counts = report.counts;
        object.truth("ok", report.ok());
        object.number("games", report.games());
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
        object.number("records", report.topics.records);
        object.number("broken_records", report.topics.broken);
        object.number("repeated_records", counts.repeated);
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
    std::string out = report.ok() ? "audit: all is well, " : "audit: NOT as it should be, ";
    out += std::to_string(report.games()) + " games in " + std::to_string(report.tables.files) +
           " files of " + std::to_string(report.commits) + " commits\n";
    append_counts(out, report);
    for (const std::string& note : report.notes()) out += "note: " + note + "\n";
    for (std::size_t i = 0; i < k_named.size(); ++i) {  // files first: they are mostly the cause
        append_kind(out, report, k_named[(i + k_of_games) % k_named.size()]);
    }
    out += "digest " + report.digest + "\n";
    return out;
}

}  // namespace audit
