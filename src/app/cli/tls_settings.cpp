#include "app/cli/tls_settings.h"

#include "app/cli/help.h"
#include "app/cli/setting_adder.h"
#include "app/cli/setting_readers.h"

namespace app {

void add_server_tls(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_server);
    adder.add("--websocket-tls-cert",
              "File of the server's certificate and what leads to its authority, in PEM: players "
              "connect by wss then. SIGHUP has it read again.",
              "none, players connect by ws", text_of(settings.websocket_tls.certificate, "FILE"));
    adder.add("--websocket-tls-key", "File of its key, in PEM, without a pass phrase.", "none",
              text_of(settings.websocket_tls.key, "FILE"));
}

void add_client_tls(SettingAdder& adder, GivenSettings& settings) {
    adder.add("--websocket-tls", "Connect to the server over TLS (wss).", "False",
              yes_or_no(settings.websocket_tls.wanted));
    adder.add("--websocket-tls-ca", "File of the authorities that signed its certificate.",
              "the system's", text_of(settings.websocket_tls.ca, "FILE"));
}

void add_redis_tls(SettingAdder& adder, GivenSettings& settings) {
    adder.add("--redis-tls", "Connect to Redis over TLS.", "False", yes_or_no(settings.redis.tls));
    adder.add("--redis-tls-ca", "File of the authorities that signed its certificate.",
              "the system's", text_of(settings.redis.tls_ca, "FILE"));
}

}  // namespace app
