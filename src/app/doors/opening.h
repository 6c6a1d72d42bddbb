// The first line of every role: where state and records go.
#pragma once

#include <string>

#include "app/settings.h"

namespace app {

// "redis localhost:6379/0", or "the memory of this process".
std::string registry_place(const Settings& settings);

// "kafka localhost:9092", "the embedded log ./data/log", or "nowhere but this console".
std::string log_place(const Settings& settings);

// "ws://localhost:5678/", where players connect; wss with TLS.
std::string server_place(const Settings& settings);

// Each says one line on standard error, unless --quiet forbids it. `settings` are resolved. Call it
// once the settings are known to be usable, and before anything is waited for.
void open_server(const Settings& settings);
void open_worker(const Settings& settings, const std::string& channel);
void open_client(const Settings& settings);
void open_batch(const Settings& settings, const std::string& output_dir);
void open_play(const std::string& command, const Settings& settings);  // simulate, drill

}  // namespace app
