// Settings of TLS, but for those of Kafka.
#pragma once

#include "app/settings.h"

namespace app {

class SettingAdder;

// Of the server for players.
void add_server_tls(SettingAdder& adder, GivenSettings& settings);
// Of players.
void add_client_tls(SettingAdder& adder, GivenSettings& settings);
void add_redis_tls(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
