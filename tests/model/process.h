// One life of a worker: the real one, on an actor of its own, behind a gate.
#pragma once

#include <string>

#include "ports/journal.h"
#include "tests/model/life.h"
#include "tests/model/model_disk.h"
#include "tests/model/model_log.h"
#include "tests/model/model_tables.h"
#include "worker/worker.h"

namespace model {

// Happenings go into the story.
class ModelJournal final : public ports::Journal {
public:
    ModelJournal(Stage& stage, const Gate& gate) : stage_(stage), gate_(gate) {}
    void write(base::LogEntry entry) override {
        stage_.trace.add("    ", gate_.name(), " says: ", entry.message, " ", entry.task);
    }
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return 0; }
    std::uint64_t settled() const override { return 0; }

private:
    Stage& stage_;
    const Gate& gate_;
};

struct Machine {
    Stage& stage;
    ModelLog& log;
    ModelDisk& disk;
};

// Joins the group when made and leaves it when destroyed; by then it has ended, by itself or by
// die().
class Process final : public Life {
public:
    Process(Machine machine, worker::Options options, std::uint32_t largest_piece);
    ~Process() override;

    bool may_end_so() const override { return stopping && result().error().retryable(); }

    ModelReader& reader() noexcept { return reader_; }
    worker::Worker& worker() noexcept { return worker_; }

    bool stopping = false;

private:
    Machine machine_;
    ModelReader reader_;
    ModelTables tables_;
    ModelJournal journal_;
    worker::Worker worker_;
};

}  // namespace model
