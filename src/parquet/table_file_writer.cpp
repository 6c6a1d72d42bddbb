#include "parquet/table_file_writer.h"

#include <arrow/io/interfaces.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <limits>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

#include "parquet/file_schema.h"
#include "parquet/memory.h"
#include "parquet/table_columns.h"

namespace tables {
namespace {

constexpr std::size_t k_piece_bytes = std::size_t{256} << 10;
constexpr std::size_t k_rows_at_a_time = 1024;  // rows turned into Arrow's form at a time

// Arrow's view of a ByteSink. Keeps the sink's error, which Arrow's own would lose.
class SinkStream final : public arrow::io::OutputStream {
public:
    explicit SinkStream(const ByteSink& sink) : sink_(sink) { piece_.reserve(k_piece_bytes); }

    arrow::Status Write(const void* data, std::int64_t size) override {
        if (error_) return arrow::Status::IOError(error_->what);
        const auto bytes = static_cast<std::size_t>(size);
        position_ += size;
        if (piece_.size() + bytes > k_piece_bytes) ARROW_RETURN_NOT_OK(Flush());
        const std::string_view view(static_cast<const char*>(data), bytes);
        if (bytes >= k_piece_bytes) return hand_on(view);
        piece_.append(view);
        return arrow::Status::OK();
    }
    arrow::Status Flush() override {
        if (error_) return arrow::Status::IOError(error_->what);
        if (piece_.empty()) return arrow::Status::OK();
        const arrow::Status status = hand_on(piece_);
        piece_.clear();
        return status;
    }
    arrow::Status Close() override {
        if (closed_) return arrow::Status::OK();
        closed_ = true;
        return Flush();
    }
    bool closed() const override { return closed_; }
    arrow::Result<std::int64_t> Tell() const override { return position_; }

    const std::optional<base::Error>& error() const noexcept { return error_; }

private:
    arrow::Status hand_on(std::string_view bytes) {
        if (auto done = sink_(bytes); !done) {
            error_ = done.error();
            return arrow::Status::IOError(done.error().what);
        }
        return arrow::Status::OK();
    }

    const ByteSink& sink_;
    std::string piece_;
    std::int64_t position_ = 0;
    bool closed_ = false;
    std::optional<base::Error> error_;
};

std::shared_ptr<parquet::WriterProperties> make_properties(const WriteOptions& options) {
    parquet::WriterProperties::Builder builder;
    builder.compression(parquet::Compression::GZIP)
        ->compression_level(options.gzip_level)
        ->disable_dictionary("game_token")
        ->disable_dictionary("user_token")
        ->dictionary_pagesize_limit(std::int64_t{32} << 20)
        ->max_row_group_length(options.rows_per_group)
        ->enable_page_checksum();
    return builder.build();
}

// Rows [from, to) of one column into its chunk.
struct Span {
    std::size_t from;
    std::size_t to;
};

template <class Tokens>
void write_tokens(parquet::ColumnWriter& writer, const Tokens& tokens, Span span) {
    auto& typed = static_cast<parquet::ByteArrayWriter&>(writer);
    constexpr std::size_t k_size = base::Uuid::k_text_size;
    std::vector<char> text(k_rows_at_a_time * k_size);
    std::vector<parquet::ByteArray> values(k_rows_at_a_time);
    for (std::size_t at = span.from; at < span.to; at += k_rows_at_a_time) {
        const std::size_t count = std::min(k_rows_at_a_time, span.to - at);
        for (std::size_t i = 0; i < count; ++i) {
            char* const place = text.data() + i * k_size;
            tokens[at + i].write(place);
            values[i] = parquet::ByteArray(k_size, reinterpret_cast<const std::uint8_t*>(place));
        }
        typed.WriteBatch(static_cast<std::int64_t>(count), nullptr, nullptr, values.data());
    }
}

template <class Value>
void write_numbers(parquet::ColumnWriter& writer, const std::vector<Value>& numbers, Span span) {
    if constexpr (sizeof(Value) == sizeof(std::int64_t)) {
        auto& typed = static_cast<parquet::Int64Writer&>(writer);
        const auto* values = reinterpret_cast<const std::int64_t*>(numbers.data());
        typed.WriteBatch(static_cast<std::int64_t>(span.to - span.from), nullptr, nullptr,
                         values + span.from);
    } else {
        auto& typed = static_cast<parquet::Int32Writer&>(writer);
        std::array<std::int32_t, k_rows_at_a_time> values;
        for (std::size_t at = span.from; at < span.to; at += k_rows_at_a_time) {
            const std::size_t count = std::min(k_rows_at_a_time, span.to - at);
            std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(at), count, values.begin());
            typed.WriteBatch(static_cast<std::int64_t>(count), nullptr, nullptr, values.data());
        }
    }
}

// All of it, on as many threads as there are processors and the system gives; the first exception
// that one throws.
void side_by_side(const std::vector<std::function<void()>>& jobs) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t job = next++; job < jobs.size(); job = next++) jobs[job]();
    };
    const std::size_t threads =
        std::min<std::size_t>(jobs.size(), std::max(std::thread::hardware_concurrency(), 1U));
    std::vector<std::future<void>> others;
    try {
        for (std::size_t i = 1; i < threads; ++i)
            others.push_back(std::async(std::launch::async, work));
    } catch (const std::system_error&) {
    }
    work();
    for (std::future<void>& other : others) other.get();
}

// A column's pages are compressed as they fill, each column on a thread of its own, and kept until
// the group is closed.
void write_group(parquet::RowGroupWriter& group, const FileContent& content, Span span) {
    std::vector<std::function<void()>> columns;
    for_each_column(content.table, content.rows, [&](const char*, const auto& column) {
        using Value = typename std::remove_cvref_t<decltype(column)>::value_type;
        parquet::ColumnWriter& writer = *group.column(static_cast<int>(columns.size()));
        columns.emplace_back([&writer, &column, span] {
            if constexpr (std::is_integral_v<Value>) {
                write_numbers(writer, column, span);
            } else {
                write_tokens(writer, column, span);
            }
        });
    });
    side_by_side(columns);
    group.Close();
}

void write_file(const FileContent& content, const WriteOptions& options,
                const std::shared_ptr<SinkStream>& stream) {
    std::vector<std::string> keys, values;
    for (const auto& [key, value] : content.footer) {
        keys.push_back(key);
        values.push_back(value);
    }
    const auto file = parquet::ParquetFileWriter::Open(
        stream, make_file_schema(content.table, options.types), make_properties(options),
        arrow::key_value_metadata(std::move(keys), std::move(values)));
    const std::size_t size = content.rows.size();
    const auto step = static_cast<std::size_t>(options.rows_per_group);
    for (std::size_t at = 0; at < size; at += step) {
        write_group(*file->AppendBufferedRowGroup(), content, {at, std::min(at + step, size)});
    }
    file->Close();
    PARQUET_THROW_NOT_OK(stream->Close());
}

// What a signed column cannot hold would be read as negative.
base::Result<void> check_numbers(const FileContent& content, NumberTypes types) {
    base::Result<void> result;
    if (types == NumberTypes::unsigned_numbers) return result;
    constexpr auto k_most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    for_each_column(content.table, content.rows, [&](const char* name, const auto& column) {
        using Value = typename std::remove_cvref_t<decltype(column)>::value_type;
        if constexpr (std::is_same_v<Value, std::uint64_t>) {
            const auto above = std::find_if(column.begin(), column.end(),
                                            [](std::uint64_t value) { return value > k_most; });
            if (above == column.end() || !result) return;
            const auto row = static_cast<std::size_t>(above - column.begin());
            result = base::rejected(std::string(name) + " " + std::to_string(*above) + " of game " +
                                    content.rows.game[row].text() + ": signed columns hold " +
                                    std::to_string(k_most) + " at most");
        }
    });
    return result;
}

}  // namespace

base::Result<void> check_options(const WriteOptions& options) {
    if (options.gzip_level < 1 || options.gzip_level > 9) {
        return base::bad_setting("gzip level " + std::to_string(options.gzip_level) +
                                 " of the tables: must be 1 to 9");
    }
    if (options.rows_per_group < 1) {
        return base::bad_setting("rows per group " + std::to_string(options.rows_per_group) +
                                 " of the tables: must be at least 1");
    }
    return {};
}

base::Result<std::uint64_t> write_table_file(const FileContent& content,
                                             const WriteOptions& options, const ByteSink& sink) {
    bool even = true;
    for_each_column(content.table, content.rows, [&](const char*, const auto& column) {
        even = even && column.size() == content.rows.size();
    });
    if (!even) return base::rejected("rows whose columns have different lengths");
    if (auto fine = check_numbers(content, options.types); !fine) return fine.error();

    const auto stream = std::make_shared<SinkStream>(sink);
    std::optional<std::string> failure;
    try {
        write_file(content, options, stream);
    } catch (const std::exception& problem) {
        failure = problem.what();
    }
    // Else the allocator keeps a file's pages for ever.
    give_back_memory();
    if (const auto& error = stream->error()) return *error;
    if (failure) return base::disk_error("cannot make a Parquet file: " + *failure);
    return static_cast<std::uint64_t>(stream->Tell().ValueOrDie());
}

}  // namespace tables
