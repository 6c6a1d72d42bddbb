#include "parquet/file_pieces.h"

#include <arrow/io/file.h>
#include <parquet/column_reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "parquet/file_schema.h"
#include "parquet/table_columns.h"

namespace tables {
namespace {

constexpr std::size_t k_values_at_a_time = 1024;  // values taken from Arrow at a time
constexpr std::uint64_t k_passed_at_a_time = 64 << 10;
constexpr std::int64_t k_buffer_bytes = std::int64_t{128} << 10;

// Why a file cannot be read; becomes a disk error.
[[noreturn]] void damaged(const std::string& what) { throw std::runtime_error(what); }

[[noreturn]] void out_of_range() { damaged("a number is out of its column's range"); }

// Calls fill(values, count) until `count` values have come.
template <class Reader, class Value, class Fill>
void read_values(parquet::ColumnReader& column, std::size_t count, const Fill& fill) {
    auto& reader = static_cast<Reader&>(column);
    std::array<Value, k_values_at_a_time> values;
    while (count > 0) {
        const auto wanted = static_cast<std::int64_t>(std::min(count, k_values_at_a_time));
        std::int64_t got = 0;
        reader.ReadBatch(wanted, nullptr, nullptr, values.data(), &got);
        if (got <= 0 || got > wanted) damaged("a column ends early");
        fill(values.data(), static_cast<std::size_t>(got));
        count -= static_cast<std::size_t>(got);
    }
}

// Of signed numbers none is below 0; of unsigned ones of 64 bits the file has the same bits.
constexpr std::int64_t least_of(NumberTypes types) noexcept {
    return types == NumberTypes::signed_numbers ? 0 : std::numeric_limits<std::int64_t>::min();
}

template <class Token>
void read_column(parquet::ColumnReader& column, std::size_t count, NumberTypes,
                 std::vector<Token>& out) {
    const auto fill = [&out](const parquet::ByteArray* values, std::size_t got) {
        for (std::size_t i = 0; i < got; ++i) {
            const std::string_view text(reinterpret_cast<const char*>(values[i].ptr),
                                        values[i].len);
            const auto token = Token::parse(text);
            if (!token) damaged("a token is not the text of a UUID");
            out.push_back(*token);
        }
    };
    read_values<parquet::ByteArrayReader, parquet::ByteArray>(column, count, fill);
}

template <std::integral Number>
void read_column(parquet::ColumnReader& column, std::size_t count, NumberTypes types,
                 std::vector<Number>& out) {
    if constexpr (sizeof(Number) == sizeof(std::int64_t)) {
        read_values<parquet::Int64Reader, std::int64_t>(
            column, count, [&out, types](const std::int64_t* values, std::size_t got) {
                for (std::size_t i = 0; i < got; ++i) {
                    if (values[i] < least_of(types)) out_of_range();
                    out.push_back(static_cast<std::uint64_t>(values[i]));
                }
            });
    } else {
        read_values<parquet::Int32Reader, std::int32_t>(
            column, count, [&out](const std::int32_t* values, std::size_t got) {
                for (std::size_t i = 0; i < got; ++i) {
                    if (values[i] < 0 || values[i] > std::numeric_limits<Number>::max()) {
                        out_of_range();
                    }
                    out.push_back(static_cast<Number>(values[i]));
                }
            });
    }
}

// Whether the columns hold the same things; other programs may number them or not.
bool is_same(const parquet::ColumnDescriptor& one, const parquet::ColumnDescriptor& other) {
    return one.name() == other.name() && one.physical_type() == other.physical_type() &&
           one.logical_type()->Equals(*other.logical_type()) &&
           one.max_definition_level() == other.max_definition_level() &&
           one.max_repetition_level() == other.max_repetition_level();
}

}  // namespace

class FilePieces::Impl {
public:
    Impl(const OpenTable& open, Columns columns) : table_(open.table), columns_(columns) {
        parquet::ReaderProperties properties;
        properties.enable_buffered_stream();
        properties.set_buffer_size(k_buffer_bytes);
        properties.set_page_checksum_verification(true);
        auto source = open.source;
        if (!source) {
            PARQUET_ASSIGN_OR_THROW(source, arrow::io::ReadableFile::Open(open.place));
        }
        file_ = parquet::ParquetFileReader::Open(std::move(source), properties);
        check_schema();
    }

    // Replaces `rows` by the next piece of up to `count` rows; false at the end.
    bool next(ports::Rows& rows, std::size_t count) {
        while (left_ == 0) {
            if (!open_.empty()) check_group_end();
            if (group_ == file_->metadata()->num_row_groups()) {
                if (seen_ != file_->metadata()->num_rows()) damaged("rows are missing");
                return false;
            }
            open_group();
        }
        count = std::min(count, left_);
        std::size_t at = 0;
        for_each_column(table_, rows, [&](const char*, auto& column) {
            column.clear();
            if (at < open_.size()) read_column(*open_[at++], count, types_, column);
        });
        left_ -= count;
        position_ += count;
        return true;
    }

    void skip(std::uint64_t count) {
        ports::Rows passed;
        while (count > 0) {
            if (left_ == 0 && !open_.empty()) check_group_end();
            const std::uint64_t group = left_ == 0 ? rows_of_next_group() : 0;
            if (group > 0 && group <= count) {
                ++group_;
                seen_ += static_cast<std::int64_t>(group);
                position_ += group;
                count -= group;
                continue;
            }
            if (!next(passed, std::min<std::uint64_t>(count, k_passed_at_a_time))) {
                damaged("rows are missing");
            }
            count -= passed.game.size();
        }
    }

    std::uint64_t position() const noexcept { return position_; }
    std::uint64_t size() const noexcept {
        return static_cast<std::uint64_t>(file_->metadata()->num_rows());
    }

private:
    void check_schema() {
        for (const auto types : {NumberTypes::unsigned_numbers, NumberTypes::signed_numbers}) {
            types_ = types;
            if (is_of(types)) return;
        }
        damaged("its columns are not those of " + std::string(table_name(table_)));
    }

    bool is_of(NumberTypes types) const {
        const parquet::SchemaDescriptor& found = *file_->metadata()->schema();
        parquet::SchemaDescriptor right;
        right.Init(make_file_schema(table_, types));
        bool same = found.num_columns() == right.num_columns();
        for (int i = 0; same && i < right.num_columns(); ++i) {
            same = is_same(*found.Column(i), *right.Column(i));
        }
        return same;
    }

    // 0: there is none.
    std::uint64_t rows_of_next_group() const {
        if (group_ == file_->metadata()->num_row_groups()) return 0;
        return static_cast<std::uint64_t>(file_->metadata()->RowGroup(group_)->num_rows());
    }

    void open_group() {
        const auto group = file_->RowGroup(group_++);
        const std::int64_t rows = group->metadata()->num_rows();
        if (rows < 0) damaged("a row group has a size below 0");
        seen_ += rows;
        left_ = static_cast<std::size_t>(rows);
        const int columns = columns_ == Columns::all ? file_->metadata()->num_columns() : 1;
        for (int i = 0; i < columns; ++i) open_.push_back(group->Column(i));
    }

    void check_group_end() {
        for (const auto& column : open_) {
            if (column->HasNext()) damaged("a column has too many values");
        }
        open_.clear();
    }

    ports::Table table_;
    Columns columns_;
    NumberTypes types_ = NumberTypes::unsigned_numbers;
    std::unique_ptr<parquet::ParquetFileReader> file_;
    std::vector<std::shared_ptr<parquet::ColumnReader>> open_;  // of the present row group
    int group_ = 0;                                             // the next one
    std::size_t left_ = 0;                                      // rows of the present one
    std::int64_t seen_ = 0;                                     // rows of all opened so far
    std::uint64_t position_ = 0;
};

FilePieces::FilePieces(const OpenTable& open, Columns columns)
    : impl_(std::make_unique<Impl>(open, columns)) {}
FilePieces::~FilePieces() = default;

bool FilePieces::next(ports::Rows& rows, std::size_t count) { return impl_->next(rows, count); }
void FilePieces::skip(std::uint64_t count) { impl_->skip(count); }
std::uint64_t FilePieces::position() const noexcept { return impl_->position(); }
std::uint64_t FilePieces::size() const noexcept { return impl_->size(); }

base::Error unreadable(const std::string& path, std::string what) {
    std::replace(what.begin(), what.end(), '\n', ' ');
    return base::disk_error("cannot read " + path + ": " + what +
                            "; restore the file from a copy, or remove the tables and build them "
                            "anew from the topics");
}

}  // namespace tables
