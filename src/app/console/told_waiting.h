// Doors of a service as a command uses them before and after its work: long waits are told on the
// console, and signals end them.
#pragma once

#include <memory>
#include <string>

#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/object_store.h"

namespace app {

// Each call of what they give is made inside a Waiting for `service`. A poll() that finds nothing
// counts as waiting until one finds something: who polls so gives up after k_silence.
std::unique_ptr<ports::LogReader> told_waiting(std::unique_ptr<ports::LogReader> reader,
                                               std::string service);
std::unique_ptr<ports::LogIdentity> told_waiting(std::unique_ptr<ports::LogIdentity> identity,
                                                 std::string service);
std::shared_ptr<ports::ObjectStore> told_waiting(std::shared_ptr<ports::ObjectStore> store,
                                                 std::string service);

}  // namespace app
