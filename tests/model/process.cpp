#include "tests/model/process.h"

namespace model {

Process::Process(Machine machine, worker::Options options, std::uint32_t largest_piece)
    : Life(machine.stage, options.instance, [this] { return worker_.run(); }),
      machine_(machine),
      reader_(machine.stage, machine.log, gate_, largest_piece),
      tables_(machine.stage, machine.disk, gate_,
              [this](ports::Partition partition) { return machine_.log.owns(reader_, partition); }),
      journal_(machine.stage, gate_),
      worker_(std::move(options),
              {reader_, tables_, tables_, tables_, tables_, journal_, stage_clock}) {
    machine_.log.join(reader_);
}

Process::~Process() {
    die();
    machine_.log.leave(reader_);
}

}  // namespace model
