#include "app/settings.h"

namespace app {

std::string worker_name(const Settings& settings) {
    return settings.worker_name.empty() ? "w1" : settings.worker_name;
}

Settings resolved(Settings settings, const Fallbacks& fallbacks) {
    settings.registry = settings.registry.value_or(fallbacks.registry);
    settings.logger_module = settings.logger_module.value_or(fallbacks.logger_module);
    settings.sessions = settings.sessions.value_or(*settings.registry == RegistryKind::redis
                                                       ? SessionSource::registry
                                                       : SessionSource::topics);
    return settings;
}

}  // namespace app
