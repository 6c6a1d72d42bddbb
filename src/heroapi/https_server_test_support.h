// tests/support/heroapi_server.py as a child process.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_folder.h"

namespace heroapi {

// Serves while it lives; ends with its standard input, so even when the test dies.
class HttpsServer {
public:
    // `flags`: those of the script.
    explicit HttpsServer(std::vector<std::string> flags = {}) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        input_ = ends[1];
        flags.insert(flags.begin(), {".venv/bin/python", "tests/support/heroapi_server.py",
                                     folder_.path().string()});
        std::vector<char*> words;
        for (std::string& flag : flags) words.push_back(flag.data());
        words.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
        const int error =
            ::posix_spawn(&child_, words[0], &actions, nullptr, words.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[0]);
        if (error != 0) throw std::runtime_error("no .venv/bin/python: tools/setup makes it");
        wait_for_port();
    }
    HttpsServer(const HttpsServer&) = delete;
    HttpsServer& operator=(const HttpsServer&) = delete;
    ~HttpsServer() {
        ::close(input_);
        ::waitpid(child_, nullptr, 0);
    }

    std::string url() const {
        return "https://127.0.0.1:" + support::read_text(folder_.path() / "port") + "/api";
    }
    std::filesystem::path certificate() const { return folder_.path() / "certificate.pem"; }

    // The ids of all requests so far, sorted.
    std::vector<int> asked() const {
        std::vector<int> ids;
        if (!std::filesystem::exists(folder_.path() / "asked")) return ids;
        std::istringstream lines(support::read_text(folder_.path() / "asked"));
        for (int id = 0; lines >> id;) ids.push_back(id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    int times_asked(int id) const {
        const auto ids = asked();
        return static_cast<int>(std::count(ids.begin(), ids.end(), id));
    }

private:
    void wait_for_port() {
        for (int tries = 0; tries < 3000; ++tries) {
            if (std::filesystem::exists(folder_.path() / "port")) return;
            if (::waitpid(child_, nullptr, WNOHANG) != 0) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("tests/support/heroapi_server.py does not serve");
    }

    support::TempFolder folder_;
    int input_ = -1;
    pid_t child_ = 0;
};

}  // namespace heroapi
