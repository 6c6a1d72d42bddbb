#include <algorithm>

#include "audit/repair.h"
#include "wire/json_object.h"

namespace audit {
namespace {

using wire::JsonObject;

void append_count(std::string& out, std::uint64_t count, std::string_view words) {
    if (count > 0) out += "  " + std::to_string(count) + " " + std::string(words) + "\n";
}

void append_more(std::string& out, std::uint64_t count, std::size_t told) {
    if (count > told) out += "  and " + std::to_string(count - told) + " more\n";
}

}  // namespace

void add_findings(RepairReport& report, const Report& audit, std::size_t lines) {
    for (LeftOver& left : report.left) left.mend = advised(left.mend, audit.rebuild);
    for (const Kind kind : {Kind::damaged, Kind::altered, Kind::delta, Kind::missing, Kind::doubled,
                            Kind::wrong, Kind::gap}) {
        report.left_alone += audit.findings.of(kind);
        for (const Finding& finding : audit.findings.examples(kind)) {
            const auto& left = report.left;
            if (std::any_of(left.begin(), left.end(), [&](const LeftOver& other) {
                    return finding.text.starts_with(other.text);
                })) {
                --report.left_alone;  // the repair has seen it too
                continue;
            }
            std::string text = std::string(kind_text(kind)) + ": ";
            if (finding.games > 1) {
                text += std::to_string(finding.games) + " games: ";
            } else if (finding.game) {
                text += finding.game->text() + ": ";
            }
            if (left.size() < lines) report.left.push_back({text + finding.text, finding.mend});
        }
    }
}

std::string json_text(const RepairReport& report) {
    std::string out;
    {
        JsonObject object(out);
        object.texts("done", report.done);
        object.array("left", report.left, [&out](const LeftOver& left) {
            JsonObject inner(out);
            inner.text("text", left.text);
            inner.text("mend", left.mend);
        });
        object.number("revealed", report.revealed);
        object.number("published", report.published);
        object.number("removed_staged", report.removed_staged);
        object.number("removed_copies", report.removed_copies);
        object.number("removed_drafts", report.removed_drafts);
        object.number("left_alone", report.left_alone);
        object.number("too_young", report.too_young);
    }
    return out;
}

std::string readable_text(const RepairReport& report) {
    std::string out = "repair: " + std::to_string(report.all_done()) + " done, " +
                      std::to_string(report.left_alone) + " left\n";
    append_count(out, report.revealed, "committed files brought into view");
    append_count(out, report.published, "Delta logs brought up to the ledger");
    append_count(out, report.removed_staged, "staged files of no commit removed");
    append_count(out, report.removed_copies, "copies of committed rows removed");
    append_count(out, report.removed_drafts, "drafts removed");
    append_count(out, report.too_young, "staged files of no commit are too young to be judged");
    if (!report.done.empty()) out += "done\n";
    for (const std::string& line : report.done) out += "  " + line + "\n";
    append_more(out, report.all_done(), report.done.size());
    if (!report.left.empty()) out += "left\n";
    std::string_view mend;
    for (const LeftOver& left : report.left) {
        if (!mend.empty() && mend != left.mend) out += "    to mend: " + std::string(mend) + "\n";
        mend = left.mend;
        out += "  " + left.text + "\n";
    }
    if (!mend.empty()) out += "    to mend: " + std::string(mend) + "\n";
    append_more(out, report.left_alone, report.left.size());
    return out;
}

}  // namespace audit
