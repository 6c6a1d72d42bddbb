#include "kafka/writer.h"

#include <utility>

#include "kafka/pump.h"
#include "kafka/spill_queue.h"
#include "kafka/window.h"

namespace kafka {

base::Result<std::unique_ptr<Writer>> Writer::open(const Options& options,
                                                   const WriterOptions& writer_options,
                                                   Spill spill) {
    if (auto good = check(options); !good) return good.error();
    auto window = std::make_unique<Window>(writer_options.soft_bytes, writer_options.memory_bytes);
    for (const std::string& topic : writer_options.topics) window->know(topic);
    std::unique_ptr<SpillQueue> queue;
    if (spill) {
        auto opened = SpillQueue::open(std::move(spill));
        if (!opened) return opened.error();
        queue = std::move(*opened);
    }
    auto pump = Pump::start(options, writer_options.together, *window, std::move(queue));
    if (!pump) return pump.error();
    return std::unique_ptr<Writer>(
        new Writer(std::move(window), std::move(*pump), writer_options.close_patience));
}

Writer::Writer(std::unique_ptr<Window> window, std::unique_ptr<Pump> pump,
               std::chrono::milliseconds close_patience)
    : window_(std::move(window)), pump_(std::move(pump)), close_patience_(close_patience) {}

Writer::~Writer() {
    static_cast<void>(flush(close_patience_));
    pump_->stop();
    if (pump_->spill() == nullptr) return;
    const auto records = window_->only_in_memory();
    if (!records.empty()) static_cast<void>(pump_->spill()->keep(records));
}

void Writer::append(ports::OutgoingRecord record) { window_->append(record); }

ports::Backlog Writer::backlog() const { return window_->backlog(); }

base::Result<void> Writer::flush(std::chrono::milliseconds patience) {
    return window_->flush(patience, [this](std::uint64_t waiting) { return pump_->late(waiting); });
}

std::vector<ports::Delivery> Writer::deliveries() const { return window_->deliveries(); }

base::Result<void> Writer::failure() const { return window_->failure(); }

}  // namespace kafka
