#include "app/settings.h"

namespace app {

std::string worker_name(const Settings& settings) {
    return settings.worker_name.empty() ? "w1" : settings.worker_name;
}

Settings resolved(const GivenSettings& given, const Fallbacks& fallbacks) {
    Settings settings{static_cast<const CommonSettings&>(given)};
    settings.log_level = given.log_level.value_or(fallbacks.log_level);
    settings.log_format = given.log_format.value_or(fallbacks.log_format);
    settings.websocket_port = given.websocket_port.value_or(fallbacks.websocket_port);
    settings.logger_module = given.logger_module.value_or(fallbacks.logger_module);
    const bool is_shared =
        fallbacks.redis_with_kafka && settings.logger_module == LoggerModule::kafka;
    settings.registry =
        given.registry.value_or(is_shared ? RegistryKind::redis : fallbacks.registry);
    settings.sessions = given.sessions.value_or(
        settings.registry == RegistryKind::redis ? SessionsFrom::registry : SessionsFrom::topics);
    return settings;
}

}  // namespace app
