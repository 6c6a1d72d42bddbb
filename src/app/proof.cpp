#include "app/proof.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "app/system.h"
#include "app/wiring.h"
#include "audit/audit.h"
#include "parquet/draft_sweep.h"
#include "parquet/folder_ledger.h"
#include "parquet/local_table_store.h"
#include "parquet/parquet_table_reader.h"

namespace app {
namespace {

std::vector<std::filesystem::path> witness_files(const std::string& witness) {
    if (!std::filesystem::is_directory(witness)) return {witness};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(witness)) {
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// Several files as one stream, read one after the other. Each begins on a line of its own, also
// behind a file whose writer was killed in the middle of a line.
class JoinedFiles : public std::streambuf {
public:
    explicit JoinedFiles(std::vector<std::filesystem::path> files) : files_(std::move(files)) {
        for (const auto& file : files_) {
            if (std::ifstream(file).is_open()) continue;
            throw base::Failure(base::bad_setting(fmt::format(
                "--witness (WITNESS) is \"{}\": a file that can be read, or a folder of them, "
                "expected",
                file.string())));
        }
    }

protected:
    int_type underflow() override {
        for (;;) {
            file_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
            if (file_.gcount() > 0) return give(static_cast<std::size_t>(file_.gcount()));
            if (last_ != '\n') {
                buffer_[0] = '\n';
                return give(1);
            }
            if (next_ == files_.size()) return traits_type::eof();
            file_ = std::ifstream(files_[next_++], std::ios::binary);
        }
    }

private:
    int_type give(std::size_t bytes) {
        last_ = buffer_[bytes - 1];
        setg(buffer_.data(), buffer_.data(), buffer_.data() + bytes);
        return traits_type::to_int_type(buffer_[0]);
    }

    const std::vector<std::filesystem::path> files_;
    std::size_t next_ = 0;
    std::ifstream file_;
    char last_ = '\n';
    std::vector<char> buffer_ = std::vector<char>(std::size_t{64} << 10);
};

// Rather not the system's temporary folder: that may be memory.
std::filesystem::path scratch_of(const Settings& settings) {
    if (access(settings.output_dir.c_str(), W_OK) == 0) return settings.output_dir;
    return std::filesystem::temp_directory_path();
}

audit::Progress shown_by(Progress& progress, std::string_view what) {
    return [&progress, what](double fraction, std::string_view phase) {
        ProgressView view;
        view.phase = what;
        view.fraction = fraction;
        view.figures = fmt::format("{:3.0f}%  {}", fraction * 100, phase);
        progress.show(view);
    };
}

}  // namespace

audit::Report prove(const Settings& settings, ports::LogReader* log, const std::string& witness,
                    Progress& progress) {
    tables::FolderLedger ledger(settings.output_dir);
    tables::LocalTableStore store(settings.output_dir);
    tables::ParquetTableReader reader(settings.output_dir);
    std::unique_ptr<JoinedFiles> files;
    std::unique_ptr<std::istream> stream;
    if (!witness.empty()) {
        files = std::make_unique<JoinedFiles>(witness_files(witness));
        stream = std::make_unique<std::istream>(files.get());
    }
    audit::Options options;
    options.scratch = scratch_of(settings);
    return value_or_throw(audit::run(options, {ledger, store, reader, log}, stream.get(),
                                     shown_by(progress, "auditing")));
}

audit::Comparison compare_tables(const Settings& settings, Progress& progress) {
    if (!std::filesystem::is_directory(settings.against)) {
        throw base::Failure(base::bad_setting(fmt::format(
            "--against (AGAINST) is \"{}\": a folder with tables expected", settings.against)));
    }
    tables::LocalTableStore first_store(settings.output_dir), second_store(settings.against);
    tables::ParquetTableReader first(settings.output_dir), second(settings.against);
    audit::ComparisonOptions options;
    options.scratch = scratch_of(settings);
    return value_or_throw(audit::compare(options, {first_store, first, settings.output_dir},
                                         {second_store, second, settings.against},
                                         shown_by(progress, "comparing")));
}

audit::RepairReport repair_tables(const Settings& settings) {
    tables::FolderLedger ledger(settings.output_dir);
    tables::LocalTableStore store(settings.output_dir);
    tables::ParquetTableReader reader(settings.output_dir);
    tables::DraftSweep drafts(settings.output_dir);
    audit::RepairOptions options;
    options.topics = value_or_throw(ledger.topics());
    options.now = now();
    options.orphan_age =
        std::chrono::ceil<std::chrono::seconds>(seconds_of(settings.orphan_seconds));
    options.scratch = scratch_of(settings);
    if (options.topics.empty()) return {};
    return value_or_throw(audit::repair(
        options, {ledger, store, reader,
                  [&](base::Timestamp before) { return drafts.remove_before(before); }}));
}

}  // namespace app
