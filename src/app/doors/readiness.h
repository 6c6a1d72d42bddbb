// Whether the services that a role needs answer now.
#pragma once

#include <memory>
#include <string>

#include "app/settings.h"

namespace app {

// Asks each time, and waits for some seconds at most. Threads: one at a time.
class Readiness {
public:
    struct Needs {
        bool redis = false;
        bool kafka = false;
    };

    // Asks nobody yet. Throws base::Failure (settings).
    Readiness(const Settings& settings, Needs needs);
    ~Readiness();
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    // What does not answer, in words; empty: nothing.
    std::string trouble();

private:
    struct Inside;
    const std::unique_ptr<Inside> inside_;
};

}  // namespace app
