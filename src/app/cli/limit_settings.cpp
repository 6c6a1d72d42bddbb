#include "app/cli/limit_settings.h"

#include "app/cli/help.h"
#include "app/cli/setting_adder.h"

namespace app {

void add_limits(SettingAdder& adder, GivenSettings& settings) {
    ServerSettings& server = settings.server;
    adder.under(heading::k_server);
    adder.add_number("--connections", "Connections at the same time, at most.", server.connections,
                     {1, 1'000'000});
    adder.add_number("--connections-per-address",
                     "Connections of one client address at the same time, at most.",
                     server.connections_per_address, {1, 1'000'000});
    adder.add_number("--connections-per-second",
                     "New connections in a second, of all clients; those beyond it wait.",
                     server.connections_per_second, {1, 1'000'000});
    adder.add_number("--address-connections-per-second",
                     "New connections of one client address in a second, over a long time; more "
                     "are refused.",
                     server.address_connections_per_second, {1, 1'000'000});
    adder.add_number("--logins-per-second",
                     "Logins in a second, of all clients; where more come their connections wait.",
                     server.logins_per_second, {1, 1'000'000});
    adder.add_number("--address-logins-per-second",
                     "Logins of one client address in a second; where more come its connections "
                     "wait.",
                     server.address_logins_per_second, {1, 1'000'000});
    adder.add_number("--address-finds-per-second",
                     "Requests of one client address for a seat in a second; where more come its "
                     "connections wait.",
                     server.address_finds_per_second, {1, 1'000'000});
    adder.add_number("--address-refusals-per-second",
                     "Requests of one client address that are refused in a second; where more come "
                     "its connections wait.",
                     server.address_refusals_per_second, {1, 1'000'000});
    adder.add_number(
        "--user-messages-per-second",
        "Messages of a user in a second; where more come the connection waits. Several "
        "users of a connection have more, up to sixteen times as many.",
        server.user_messages_per_second, {1, 1'000'000});
    adder.add_number("--address-messages-per-second",
                     "Messages of one client address in a second; where more come its connections "
                     "wait.",
                     server.address_messages_per_second, {1, 100'000'000});
    adder.add_number("--most-users",
                     "Users that the registry takes; later ones are refused. 0: no limit.",
                     server.most_users, {0, 1'000'000'000});
}

}  // namespace app
