#include "app/worker_thread.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "app/system.h"
#include "app/wiring.h"
#include "base/uuid.h"

namespace app {
namespace {

tables::StoreOptions store_options(const Settings& settings) {
    tables::StoreOptions options;
    options.write.gzip_level = settings.gzip_level;
    return options;
}

}  // namespace

worker::Options worker_options(const Settings& settings) {
    worker::Options options;
    options.name = fmt::format("w{}", getpid());
    options.instance = base::uuid_v4(random_bytes()).text().substr(0, 8);
    options.sessions = settings.sessions == SessionSource::registry
                           ? worker::SessionSource::registry
                           : worker::SessionSource::topics;
    options.rotation.games = settings.rotate_games;
    options.rotation.bytes = settings.rotate_mebibytes << 20;
    options.rotation.age =
        std::chrono::duration_cast<std::chrono::microseconds>(seconds_of(settings.rotate_seconds));
    options.cleaning = settings.clean_routine ? worker::Cleaning::on : worker::Cleaning::off;
    options.expiry_seconds = settings.redis_expiry;
    return options;
}

std::vector<worker::Target> log_ends(const Settings& settings, const lmdb::EmbeddedLog& log) {
    std::vector<std::string> topics = {std::string(base::k_lobby_queue)};
    if (settings.sessions == SessionSource::topics) topics.emplace_back(base::k_game_queue);
    std::vector<worker::Target> ends;
    const auto reader = value_or_throw(log.open_reader());
    for (const std::string& topic : topics) {
        for (const ports::Retained& part : value_or_throw(reader->retained(topic))) {
            ends.push_back({topic, part.partition, part.end});
        }
    }
    return ends;
}

WorkerThread::WorkerThread(const Settings& settings, const lmdb::EmbeddedLog& log,
                           ports::Sessions* sessions, ports::Journal& journal)
    : reader_(value_or_throw(log.open_reader())),
      store_(settings.output_dir, store_options(settings)),
      table_reader_(settings.output_dir),
      ledger_(settings.output_dir),
      dead_letters_(settings.output_dir),
      worker_(worker_options(settings),
              {*reader_, store_, table_reader_, ledger_, dead_letters_, journal, now, sessions}),
      thread_([this] {
          try {
              result_ = worker_.run();
          } catch (const base::Failure& failure) {
              result_ = failure.error();
          }
          ended_ = true;
      }) {}

WorkerThread::~WorkerThread() {
    worker_.stop();
    if (thread_.joinable()) thread_.join();
}

std::int64_t WorkerThread::lag(const std::vector<worker::Target>& targets) const {
    const worker::Counters counters = worker_.counters();
    std::int64_t lag = 0;
    for (const worker::Target& target : targets) {
        const auto at = std::find_if(
            counters.progress.begin(), counters.progress.end(), [&](const worker::Progress& each) {
                return each.topic == target.topic && each.partition == target.partition;
            });
        const ports::Offset next = at == counters.progress.end() ? 0 : at->next;
        lag += std::max<std::int64_t>(0, target.end - next);
    }
    return lag;
}

base::Result<void> WorkerThread::join() {
    if (thread_.joinable()) thread_.join();
    return result_;
}

}  // namespace app
