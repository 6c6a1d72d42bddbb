// What an audit asks the registry: which games are over and not announced yet.
#pragma once

#include <string>

#include "app/doors/log.h"
#include "app/settings.h"
#include "audit/audit.h"

namespace app {

struct RegistryView {
    audit::RegistryQuestions registry;
    audit::Announcing announcing = audit::Announcing::expected;
    std::string note;  // what a person should know about it; empty: nothing
};

// Redis is asked where REGISTRY says so. If it does not answer, games are held against the log
// alone, and the note says so. Of games that were kept in a server's memory nobody announces the
// end once that server is gone.
RegistryView view_registry(const Settings& settings, const Log* log);

}  // namespace app
