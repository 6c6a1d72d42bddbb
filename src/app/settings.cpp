#include "app/settings.h"

namespace app {

std::string worker_name(const Settings& settings) {
    return settings.worker_name.empty() ? "w1" : settings.worker_name;
}

Settings resolved(Settings settings, const Fallbacks& fallbacks) {
    settings.logger_module = settings.logger_module.value_or(fallbacks.logger_module);
    const bool is_shared =
        fallbacks.redis_with_kafka && settings.logger_module == LoggerModule::kafka;
    settings.registry =
        settings.registry.value_or(is_shared ? RegistryKind::redis : fallbacks.registry);
    settings.sessions = settings.sessions.value_or(*settings.registry == RegistryKind::redis
                                                       ? SessionSource::registry
                                                       : SessionSource::topics);
    return settings;
}

}  // namespace app
