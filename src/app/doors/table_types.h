// Whether tables may be written with the types and in the format that the settings ask for.
#pragma once

#include "app/settings.h"
#include "parquet/number_types.h"

namespace app {

tables::NumberTypes number_types(const Settings& settings) noexcept;

// Throws base::Failure: settings if the format does not go with the types, or if the tables in
// OUTPUT_DIR have Delta logs that would be left behind. Writes nothing.
void expect_table_format(const Settings& settings);

// All tables under one OUTPUT_DIR have numbers of the same types. Throws base::Failure: settings
// if those in OUTPUT_DIR have other types than the settings ask for, disk if that cannot be read.
// Writes nothing.
void expect_table_types(const Settings& settings);

// The same, and from now on OUTPUT_DIR has these types, whoever else comes.
void settle_table_types(const Settings& settings);

}  // namespace app
