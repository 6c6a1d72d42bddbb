#include "app/settings.h"

#include "s3/address.h"

namespace app {
namespace {

// Where the command writes tables.
const std::string& tables_place(const CommonSettings& settings) {
    if (!settings.heroes.dir.empty()) return settings.heroes.dir;
    return settings.batch.rebuild.empty() ? settings.files.output_dir : settings.batch.rebuild;
}

}  // namespace

std::string worker_name(const WorkerSettings& settings) {
    return settings.name.empty() ? "w1" : settings.name;
}

std::string local_dir(const FileSettings& settings) {
    if (!settings.local_dir.empty()) return settings.local_dir;
    return s3::is_address(settings.output_dir) ? FileSettings().output_dir : settings.output_dir;
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
    // One connection's requests are answered one after the other: each would wait for Redis.
    settings.users_per_connection = given.users_per_connection.value_or(
        settings.registry == RegistryKind::redis ? 1 : fallbacks.users_per_connection);
    settings.sessions = given.sessions.value_or(
        settings.registry == RegistryKind::redis ? SessionsFrom::registry : SessionsFrom::topics);
    settings.table_format = given.table_format.value_or(
        s3::is_address(tables_place(settings)) ? TableFormat::delta : TableFormat::parquet);
    settings.types = given.types.value_or(settings.table_format == TableFormat::delta
                                              ? TableTypes::signed_numbers
                                              : TableTypes::unsigned_numbers);
    return settings;
}

}  // namespace app
