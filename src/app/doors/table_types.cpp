#include "app/doors/table_types.h"

#include <fmt/core.h>

#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "parquet/delta_log.h"
#include "parquet/settled_types.h"

namespace app {
namespace {

void expect(const Settings& settings, tables::NumberTypes found) {
    const tables::NumberTypes wanted = number_types(settings);
    if (found == wanted) return;
    throw base::Failure(base::bad_setting(
        fmt::format("--types (TYPES) is \"{}\": the tables in OUTPUT_DIR \"{}\" have {} numbers, "
                    "{} or another OUTPUT_DIR expected",
                    name_of(wanted), settings.files.output_dir, name_of(found), name_of(found))));
}

}  // namespace

tables::NumberTypes number_types(const Settings& settings) noexcept {
    return settings.types == TableTypes::signed_numbers ? tables::NumberTypes::signed_numbers
                                                        : tables::NumberTypes::unsigned_numbers;
}

void expect_table_format(const Settings& settings) {
    if (settings.table_format == TableFormat::delta) {
        if (settings.types == TableTypes::signed_numbers) return;
        throw base::Failure(
            base::bad_setting("--types (TYPES) is \"unsigned\": --table-format (TABLE_FORMAT) is "
                              "\"delta\", which has "
                              "signed numbers only, signed expected"));
    }
    tables::DeltaLog delta(TablesPlace(settings).objects(), now);
    for (const auto table : {ports::Table::meta, ports::Table::podium}) {
        if (!value_or_throw(delta.exists(table))) continue;
        throw base::Failure(base::bad_setting(
            fmt::format("--table-format (TABLE_FORMAT) is \"parquet\": the tables in OUTPUT_DIR "
                        "\"{}\" have Delta logs, delta or another OUTPUT_DIR expected",
                        settings.files.output_dir)));
    }
}

void expect_table_types(const Settings& settings) {
    const auto found = value_or_throw(tables::settled_types(*TablesPlace(settings).objects()));
    if (found) expect(settings, *found);
}

void settle_table_types(const Settings& settings) {
    expect(settings, value_or_throw(tables::settle_types(*TablesPlace(settings).objects(),
                                                         number_types(settings))));
}

}  // namespace app
