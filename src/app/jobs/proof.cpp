#include "app/jobs/proof.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "app/doors/registry_view.h"
#include "app/doors/set_aside.h"
#include "app/doors/wiring.h"
#include "app/jobs/witness_fault.h"
#include "app/system.h"
#include "audit/audit.h"
#include "parquet/draft_sweep.h"
#include "worker/name_race.h"

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
// behind a file whose writer was killed in the middle of a line. What is written to them meanwhile
// is left out: it speaks of games that the rest of the audit has not seen.
class JoinedFiles : public std::streambuf {
public:
    explicit JoinedFiles(std::vector<std::filesystem::path> files) : files_(std::move(files)) {
        for (const auto& file : files_) {
            const bool regular = std::filesystem::is_regular_file(file);
            sizes_.push_back(regular ? std::filesystem::file_size(file) : ~std::uintmax_t{0});
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
            const auto most = std::min<std::uintmax_t>(buffer_.size(), left_);
            file_.read(buffer_.data(), static_cast<std::streamsize>(most));
            left_ -= static_cast<std::uintmax_t>(file_.gcount());
            if (file_.gcount() > 0) return give(static_cast<std::size_t>(file_.gcount()));
            if (last_ != '\n') {
                buffer_[0] = '\n';
                return give(1);
            }
            if (next_ == files_.size()) return traits_type::eof();
            left_ = sizes_[next_];
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
    std::vector<std::uintmax_t> sizes_;  // of files_, as they were
    std::size_t next_ = 0;
    std::uintmax_t left_ = 0;  // of the file at hand
    std::ifstream file_;
    char last_ = '\n';
    std::vector<char> buffer_ = std::vector<char>(std::size_t{64} << 10);
};

// Rather not the system's temporary folder: that may be memory.
std::filesystem::path scratch_of(const Settings& settings) {
    const std::string folder = local_dir(settings.files);
    if (access(folder.c_str(), W_OK) == 0) return folder;
    return audit::temporary_folder();
}

}  // namespace

audit::Progress shown_by(Progress& progress, std::string_view what) {
    return [&progress, what](double fraction, std::string_view phase) {
        ProgressView view;
        view.phase = what;
        view.fraction = fraction;
        view.figures = fmt::format("{:3.0f}%  {}", fraction * 100, phase);
        progress.show(view);
    };
}

bool has_tables(const TablesPlace& place) {
    if (!place.is_there()) return false;
    if (!value_or_throw(place.ledger().topics()).empty()) return true;
    const auto files = value_or_throw(place.store()->list());
    return std::any_of(files.begin(), files.end(), [](const auto& file) { return file.visible; });
}

ExitCode exit_code_of(audit::Answer answer) noexcept {
    switch (answer) {
        case audit::Answer::proven:
            return k_done;
        case audit::Answer::behind:
            return k_not_yet;
        case audit::Answer::nothing:
            return k_usage;
        case audit::Answer::wrong:
            break;
    }
    return k_answer_is_no;
}

Proof prove(const Settings& settings, const ProofSources& evidence,
            const audit::Progress& progress) {
    const TablesPlace place(settings);
    tables::ObjectLedger ledger = place.ledger();
    const auto store = place.store();
    const auto reader = place.reader();
    std::unique_ptr<JoinedFiles> files;
    std::unique_ptr<std::istream> stream;
    if (!evidence.witness.empty()) {
        files = std::make_unique<JoinedFiles>(witness_files(evidence.witness));
        stream = std::make_unique<std::istream>(files.get());
    }
    RegistryView view = view_registry(settings, evidence.log);
    audit::Options options;
    options.scratch = scratch_of(settings);
    options.details = settings.audit.details ? audit::Details::on : audit::Details::off;
    options.announcing = view.announcing;
    options.set_aside = set_aside(settings, evidence.log, std::string(base::k_lobby_queue));
    const auto log = evidence.log == nullptr ? nullptr : evidence.log->open_reader();
    const auto publisher = place.publisher();
    Proof proof;
    proof.note = std::move(view.note);
    auto report = audit::run(
        options, {ledger, *store, *reader, log.get(), std::move(view.registry), publisher.get()},
        stream.get(), progress);
    const bool doubtful =
        report ? report->witness_unusable > 0 : report.error().fault == base::Fault::rejected;
    if (doubtful && !evidence.witness.empty()) {
        const std::string fault = first_witness_fault(witness_files(evidence.witness));
        if (!report) throw base::Failure(base::rejected(report.error().what + ": " + fault));
        if (!fault.empty()) proof.note += (proof.note.empty() ? "" : "; ") + fault;
    }
    proof.report = value_or_throw(std::move(report));
    return proof;
}

audit::Report prove(const Settings& settings, const ProofSources& evidence, Progress& progress) {
    return prove(settings, evidence, shown_by(progress, "auditing")).report;
}

audit::Comparison compare_tables(const Settings& settings, Progress& progress) {
    const TablesPlace first(settings), second(settings, settings.audit.against);
    const auto first_store = first.store(), second_store = second.store();
    const auto first_reader = first.reader(), second_reader = second.reader();
    audit::ComparisonOptions options;
    options.scratch = scratch_of(settings);
    return value_or_throw(audit::compare(options, {*first_store, *first_reader, first.name()},
                                         {*second_store, *second_reader, second.name()},
                                         shown_by(progress, "comparing")));
}

namespace {

// What writers that died have left beside tables and ledger; the names below superhero/.
base::Result<std::vector<std::string>> sweep_leftovers(const TablesPlace& place,
                                                       base::Timestamp before) {
    auto removed = tables::DraftSweep(place.name()).remove_before(before);
    if (!removed) return removed;
    const auto raced = worker::sweep_races(*place.objects(), before);
    if (!raced) return raced.error();
    for (const std::string& name : *raced) removed->push_back(name.substr(name.find('/') + 1));
    return removed;
}

}  // namespace

audit::RepairReport repair_tables(const Settings& settings) {
    const TablesPlace place(settings);
    tables::ObjectLedger ledger = place.ledger();
    const auto store = place.store();
    const auto reader = place.reader();
    const auto publisher = place.publisher();
    audit::RepairOptions options;
    options.topics = value_or_throw(ledger.topics());
    options.now = now();
    options.orphan_age =
        std::chrono::ceil<std::chrono::seconds>(seconds_of(settings.commits.orphan_seconds));
    options.scratch = scratch_of(settings);
    if (options.topics.empty()) return {};
    return value_or_throw(audit::repair(
        options,
        {ledger, *store, *reader,
         [&](base::Timestamp before) { return sweep_leftovers(place, before); }, publisher.get()}));
}

}  // namespace app
