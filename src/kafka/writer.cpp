#include "kafka/writer.h"

#include <utility>

#include "kafka/pump.h"
#include "stream/overflow.h"
#include "stream/window.h"

namespace kafka {

base::Result<std::unique_ptr<Writer>> Writer::open(const Options& options,
                                                   const WriterOptions& writer_options,
                                                   stream::Spill spill) {
    if (auto good = check(options); !good) return good.error();
    std::unique_ptr<Writer> writer(new Writer(writer_options));
    stream::Window& window = *writer->window_;
    for (const std::string& topic : writer_options.topics) window.know(topic);
    if (spill) {
        auto opened = stream::SpillQueue::open(std::move(spill));
        if (!opened) return opened.error();
        writer->overflow_ = std::make_unique<stream::Overflow>(window, std::move(*opened));
    }
    auto pump = Pump::start(options, writer_options.together, window, writer->overflow_.get());
    if (!pump) return pump.error();
    writer->pump_ = std::move(*pump);
    return writer;
}

Writer::Writer(const WriterOptions& options)
    : close_patience_(options.close_patience),
      on_loss_(options.on_loss),
      window_(std::make_unique<stream::Window>(
          "kafka", stream::Window::Limits{options.soft_bytes, options.memory_bytes})) {}

Writer::~Writer() {
    if (!pump_) return;  // it was not opened
    static_cast<void>(flush(close_patience_));
    pump_->stop();
    if (!overflow_) return;
    if (const auto kept = overflow_->keep_rest(); !kept && on_loss_) on_loss_(kept.error());
}

void Writer::append(ports::OutgoingRecord record) { window_->append(record); }

ports::Backlog Writer::backlog() const { return window_->backlog(); }

base::Result<void> Writer::flush(std::chrono::milliseconds patience) {
    return window_->flush(patience, [this](std::uint64_t waiting) { return pump_->late(waiting); });
}

std::vector<ports::Delivery> Writer::deliveries() const { return window_->deliveries(); }

base::Result<void> Writer::failure() const { return window_->failure(); }

}  // namespace kafka
