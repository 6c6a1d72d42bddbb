#include "tests/model/process.h"

namespace model {

Process::Process(Machine machine, worker::Options options, std::uint32_t largest_piece)
    : machine_(machine),
      gate_(machine.stage, options.instance),
      reader_(machine.stage, machine.log, gate_, largest_piece),
      tables_(machine.stage, machine.disk, gate_,
              [this](ports::Partition partition) { return machine_.log.owns(reader_, partition); }),
      journal_(machine.stage, gate_),
      worker_(std::move(options),
              {reader_, tables_, tables_, tables_, tables_, journal_, stage_clock}),
      actor_([this] {
          try {
              result_ = worker_.run();
          } catch (const Died&) {
              died_ = true;
          }
      }) {
    gate_.belongs_to(actor_);
    machine_.log.join(reader_);
}

Process::~Process() {
    die();
    machine_.log.leave(reader_);
}

void Process::go_on(Fate fate) {
    gate_.decide(fate);
    actor_.resume();
}

// One that never began goes as far as its first step, and no further.
void Process::die() {
    while (!ended()) go_on(Fate::dies);
}

}  // namespace model
