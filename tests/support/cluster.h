// Servers that tests start with tools/cluster, in a folder of their own.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>

#include "tests/support/temp_folder.h"

namespace support {

// Ended when the object is. Tests run with the root of the repository as their folder. Throws
// std::runtime_error where a command fails.
class Cluster {
public:
    // `words`: what `up` is told.
    explicit Cluster(const std::string& words) { run("up --port 0 " + words); }
    ~Cluster() {
        try {
            run("down");
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // A command's standard output.
    std::string run(const std::string& words) {
        const std::string command =
            "tools/cluster --dir '" + (folder_.path() / "cluster").string() + "' " + words;
        std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
        if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
        std::string out;
        char buffer[4096];
        for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
            out.append(buffer, got);
        }
        if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
        return out;
    }

    // A variable as `env` has it.
    std::string setting(const std::string& name) {
        const std::string all = run("env");
        const auto at = all.find("export " + name + "=");
        if (at == std::string::npos) throw std::runtime_error("tools/cluster env: " + all);
        const auto from = at + name.size() + 8;
        return all.substr(from, all.find('\n', from) - from);
    }

private:
    TempFolder folder_;
};

}  // namespace support
