// The beginning of a connection that speaks TLS.
#pragma once

#include "ports/task.h"
#include "server/counters.h"
#include "tls/stream.h"

namespace server {

// False: the handshake failed, the connection is to be ended. Who speaks plainly is told so, in an
// HTTP answer of 400. What is passed must outlive the task; whoever waits sets the limit of time.
ports::Task<bool> open_tls(tls::Stream& transport, Counters& counters);

}  // namespace server
