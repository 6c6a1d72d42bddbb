// A disk that takes no more: the writer stops aloud, and what was acknowledged is there.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

// What is found out in a process of its own, told as one line; "" is success.
std::string in_child(const std::function<std::string()>& story) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        std::string line;
        try {
            line = story();
        } catch (const std::exception& error) {
            line = error.what();
        }
        const auto sent = write(ends[1], line.data(), line.size());
        _exit(sent == static_cast<ssize_t>(line.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string line;
    char piece[512];
    for (ssize_t got = 0; (got = read(ends[0], piece, sizeof piece)) > 0;) {
        line.append(piece, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? line : "the child died: " + line;
}

// Writes until the writer fails; then the log is opened again and must hold what was acknowledged.
// `cause`: what the error must name.
std::string fill_until_failure(const std::string& folder, const std::string& cause) {
    std::uint64_t acknowledged = 0;
    {
        const auto log = open_log(folder);
        const auto writer = std::move(log.open_writer().value().writer);
        for (int round = 0; writer->failure() && round < 1000; ++round) {
            for (int i = 0; i < 50; ++i) {
                writer->append(test_record("lobby", "k", std::string(4000, 'x')));
            }
            static_cast<void>(writer->flush(k_test_patience));
        }
        const auto failure = writer->failure();
        if (failure) return "the writer did not fail";
        const std::string& what = failure.error().what;
        if (failure.error().fault != base::Fault::disk) return "not a disk error: " + what;
        if (what.find(cause) == std::string::npos) return "the cause is not named: " + what;
        if (what.find(folder) == std::string::npos) return "the folder is not named: " + what;
        if (what.find("; ") == std::string::npos) return "no advice: " + what;
        if (writer->backlog().has_room) return "it has room after its failure";
        writer->append(test_record("lobby", "k", "too late"));
        const auto row = writer->deliveries().at(0);
        if (row.waiting != 0 || row.failed < 2) return "failed records are not counted";
        acknowledged = row.acknowledged;
    }
    const auto log = open_log(folder, Access::read_only);
    std::size_t there = 0;
    for (const auto& lane : read_all(log, "lobby")) there += lane.size();
    if (there < acknowledged) {
        return std::to_string(acknowledged) + " acknowledged, but " + std::to_string(there) +
               " are there";
    }
    return acknowledged > 0 ? "" : "nothing was acknowledged";
}

TEST(EmbeddedLogFull, AFileThatMayNotGrowFailsTheWriter) {
    const support::TempFolder temp;
    EXPECT_EQ(in_child([&]() -> std::string {
                  signal(SIGXFSZ, SIG_IGN);
                  const rlimit limit{8 << 20, 8 << 20};
                  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return "no limit could be set";
                  return fill_until_failure(temp.path() / "log", "File too large");
              }),
              "");
}

// A mount of its own, where that is permitted (root, or user namespaces); no trace outside.
bool enter_small_disk(const std::string& at) {
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    return mount("tmpfs", at.c_str(), "tmpfs", 0, "size=8m") == 0;
}

TEST(EmbeddedLogFull, AFullDiskFailsTheWriter) {
    const support::TempFolder temp;
    const std::string disk = temp.path() / "disk";
    std::filesystem::create_directory(disk);
    const std::string told = in_child([&]() -> std::string {
        if (!enter_small_disk(disk)) return "not permitted";
        return fill_until_failure(disk + "/log", "No space left on device");
    });
    if (told == "not permitted") {
        // The other test of this file has shown the same path with EFBIG for ENOSPC.
        std::puts("NOTE: a small disk may not be mounted here; only the file size limit was tried");
        return;
    }
    EXPECT_EQ(told, "");
}

}  // namespace
}  // namespace lmdb
