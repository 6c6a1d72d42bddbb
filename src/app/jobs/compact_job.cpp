#include "app/jobs/compact_job.h"

#include <fmt/core.h>

#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/doors/table_types.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/system.h"
#include "base/uuid.h"
#include "parquet/delta_log.h"
#include "parquet/folder_exchange.h"
#include "parquet/settled_types.h"
#include "wire/json_object.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using compact::CompactReport;

// The tables' own types, whatever the settings say: every commit has them.
Settings as_tables_are(Settings settings, const TablesPlace& place) {
    const auto types = value_or_throw(tables::settled_types(*place.objects()));
    settings.types = types == tables::NumberTypes::signed_numbers ? TableTypes::signed_numbers
                                                                  : TableTypes::unsigned_numbers;
    return settings;
}

bool has_delta_logs(const TablesPlace& place) {
    tables::DeltaLog delta(place.objects(), now);
    for (const auto table : {ports::Table::meta, ports::Table::podium}) {
        if (value_or_throw(delta.exists(table))) return true;
    }
    return false;
}

MergeDoors open_doors(const TablesPlace& place) {
    MergeDoors doors;
    doors.ledger = std::make_unique<tables::ObjectLedger>(place.objects());
    doors.store = place.store();
    doors.reader = place.reader();
    doors.exchange = place.exchange();
    if (has_delta_logs(place)) doors.publisher = place.publisher();
    return doors;
}

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

std::string text_of_table(std::string_view name, const CompactReport::OfTable& table) {
    if (table.merged == 0) {
        return fmt::format("{}: {} files, none to be merged\n", name, table.files_after);
    }
    return fmt::format(
        "{}: {} files before, {} now; {} rows ({:.1f} MiB) merged into {} ({:.1f} MiB)\n", name,
        table.files_before, table.files_after, table.rows, mebibytes(table.bytes_before),
        table.merged, mebibytes(table.bytes_after));
}

std::string text_of(const CompactReport& report, const Settings& settings) {
    std::string out = report.stopped ? "interrupted: what was merged by then stays\n" : "";
    out += text_of_table(table_name(ports::Table::meta), report.meta);
    out += text_of_table(table_name(ports::Table::podium), report.podium);
    if (report.removed > 0) {
        out += fmt::format("{} files of earlier merges removed from {}\n", report.removed,
                           settings.files.output_dir);
    }
    for (const std::string& left : report.left) out += fmt::format("not merged: {}\n", left);
    return out;
}

std::string json_of(const CompactReport& report, const Settings& settings) {
    using NamedTable = std::pair<std::string_view, const CompactReport::OfTable*>;
    const std::array tables{NamedTable{table_name(ports::Table::meta), &report.meta},
                            NamedTable{table_name(ports::Table::podium), &report.podium}};
    return wire::json_line([&](wire::JsonObject& object) {
        object.objects("tables", tables, [](wire::JsonObject& one, const NamedTable& each) {
            one.text("table", each.first);
            one.number("files_before", each.second->files_before);
            one.number("files", each.second->files_after);
            one.number("merged", each.second->merged);
            one.number("rows", each.second->rows);
            one.number("bytes_before", each.second->bytes_before);
            one.number("bytes", each.second->bytes_after);
        });
        object.number("removed", report.removed);
        object.texts("left", report.left);
        object.truth("interrupted", report.stopped);
        object.text("output_dir", settings.files.output_dir);
    });
}

}  // namespace

compact::CompactReport compact_tables(const Settings& asked, const TablesPlace& asked_place,
                                      const MergeHooks& hooks) {
    const auto topics = value_or_throw(asked_place.ledger().topics());
    if (topics.empty()) throw base::Failure(no_tables(asked));
    const Settings settings = as_tables_are(asked, asked_place);
    const TablesPlace place = asked_place.with_types_of(settings);
    value_or_throw(tables::expect_merged_files(*place.objects()));
    MergeDoors doors = open_doors(place);
    if (hooks.rewire) doors = hooks.rewire(std::move(doors));
    compact::CompactOptions options;
    options.target_rows = settings.compact.rows;
    options.writer = "compact/" + process_name();
    options.unique = base::uuid_v4(random_bytes()).text().substr(0, 8);
    options.orphan_age = std::chrono::ceil<std::chrono::seconds>(
        std::chrono::duration<double>(settings.commits.orphan_seconds));
    options.grace = std::chrono::ceil<std::chrono::seconds>(
        std::chrono::duration<double>(settings.compact.grace));
    options.go_on = hooks.go_on;
    const compact::CompactDoors parts{*doors.ledger,   *doors.store,          *doors.reader,
                                      *doors.exchange, doors.publisher.get(), now};
    auto report = value_or_throw(compact::Compactor(options, parts).run(topics));
    if (report.meta.merged + report.podium.merged == 0 || !hooks.settle) return report;
    hooks.settle();
    (void)doors.exchange->clean(ports::Table::meta, now() - options.grace);
    return report;
}

int work_compact(const Settings& settings, const RewireMerge& rewire) {
    StopSignals signals;
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    const auto go_on = [&](double fraction) {
        ProgressView view;
        view.phase = "merging";
        view.fraction = fraction;
        progress.show(view);
        return !signals.wait(0ms);
    };
    const auto settle = [&] { (void)signals.wait(tables::FolderExchange::k_listing); };
    const auto report = compact_tables(settings, TablesPlace(settings), {go_on, rewire, settle});
    progress.clear();
    print_result(settings.lines.json ? json_of(report, settings) : text_of(report, settings));
    return report.left.empty() ? k_done : k_answer_is_no;
}

}  // namespace app
