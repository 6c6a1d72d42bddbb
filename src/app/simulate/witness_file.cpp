#include "app/simulate/witness_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "app/console/console.h"
#include "app/system.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_between_flushes{100};

bool ends_within_a_line(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file.seekg(-1, std::ios::end)) return false;
    return file.get() != '\n';
}

}  // namespace

std::string witness_path(const Settings& settings) {
    if (!settings.players.witness.empty()) return settings.players.witness;
    std::string name = base::seconds_text(now());
    for (char& c : name) {
        if (c == ':') c = '-';
    }
    return std::filesystem::path(local_dir(settings.files)) / "witness" /
           fmt::format("{}-{}.jsonl", name, getpid());
}

WitnessFile::WitnessFile(const std::string& path) : path_(path) {
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    const bool cut = ends_within_a_line(path);
    errno = 0;
    file_.open(path, std::ios::app | std::ios::binary);
    if (!file_) throw base::Failure(base::disk_error("cannot write the witness " + path, errno));
    if (cut) file_ << '\n';
}

void WitnessFile::write(const wire::WitnessLine& line) {
    const std::lock_guard lock(mutex_);
    line_.clear();
    wire::append_witness_line(line_, line);
    errno = 0;
    file_ << line_;
    if (const auto now = std::chrono::steady_clock::now(); now - flushed_ >= k_between_flushes) {
        file_.flush();
        flushed_ = now;
    }
    if (!file_.fail() || error_ != 0) return;
    error_ = errno;
    say(fault().what + ": games go on, but their results are no longer recorded");
}

base::Result<void> WitnessFile::close() {
    const std::lock_guard lock(mutex_);
    errno = 0;
    file_.close();
    if (error_ == 0) error_ = errno;
    if (file_.fail()) return fault();
    return {};
}

base::Error WitnessFile::fault() const {
    return base::disk_error("cannot write the witness " + path_, error_);
}

}  // namespace app
