#include "app/jobs/worker_thread.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "app/console/waiting.h"
#include "app/doors/limits.h"
#include "app/doors/opening.h"
#include "app/doors/wiring.h"
#include "app/nearest.h"
#include "app/system.h"
#include "base/uuid.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_until_it_reads = 5ms;

}  // namespace

worker::Options worker_options(const Settings& settings) {
    worker::Options options;
    options.name = worker_name(settings.worker);
    // An old name of the topic, which nothing was ever published to.
    if (lower_case(settings.worker.channel) != "clean")
        options.lobby_topic = settings.worker.channel;
    options.instance = base::uuid_v4(random_bytes()).text().substr(0, 8);
    options.sessions = settings.sessions == SessionsFrom::registry ? worker::SessionSource::registry
                                                                   : worker::SessionSource::topics;
    options.registry_place = registry_place(settings);
    options.rotation.games = settings.commits.rotate_games;
    options.rotation.bytes = settings.commits.rotate_mebibytes << 20;
    options.rotation.age = std::chrono::duration_cast<std::chrono::microseconds>(
        seconds_of(settings.commits.rotate_seconds));
    options.orphan_age =
        std::chrono::ceil<std::chrono::seconds>(seconds_of(settings.commits.orphan_seconds));
    options.cleaning = settings.worker.clean_routine ? worker::Cleaning::on : worker::Cleaning::off;
    options.expiry_seconds = settings.redis.expiry;
    options.tables = settings.files.output_dir;
    return options;
}

std::vector<worker::Target> log_ends(const Settings& settings, Log& log) {
    const worker::Options options = worker_options(settings);
    std::vector<std::string> topics = {options.lobby_topic};
    if (settings.sessions == SessionsFrom::topics) topics.push_back(options.game_topic);
    std::vector<worker::Target> ends;
    const auto reader = log.open_reader();
    for (const std::string& topic : topics) {
        for (const ports::Retained& part : value_or_throw(reader->retained(topic))) {
            ends.push_back({topic, part.partition, part.end});
        }
    }
    return ends;
}

WorkerThread::WorkerThread(const Settings& settings, WorkerDoors doors, ports::Journal& journal,
                           ports::Sessions* sessions)
    : doors_(std::move(doors)),
      worker_(worker_options(settings),
              {*doors_.log, *doors_.store, *doors_.tables, *doors_.ledger, *doors_.dead, journal,
               now, sessions, doors_.identity.get(), doors_.second_reader, doors_.publisher.get()}),
      thread_([this] {
          try {
              result_ = worker_.run();
          } catch (const base::Failure& failure) {
              result_ = failure.error();
          } catch (const std::exception& error) {
              result_ = error_of(error);
          }
          ended_ = true;
      }) {}

void wait_until(const std::function<bool()>& begun, const std::string& service) {
    std::optional<Waiting> waiting;
    if (!service.empty()) waiting.emplace(service, k_start_patience);
    while (!begun()) std::this_thread::sleep_for(k_until_it_reads);
}

void WorkerThread::wait_until_it_reads(const std::string& service) const {
    wait_until([this] { return worker_.reads() || ended(); }, service);
}

base::Result<void> WorkerThread::stop() {
    worker_.stop();
    const CommittingAtTheEnd waiting;
    return join();
}

WorkerThread::~WorkerThread() {
    worker_.stop();
    if (thread_.joinable()) thread_.join();
}

std::int64_t WorkerThread::lag(const std::vector<worker::Target>& targets) const {
    const worker::Counters counters = worker_.counters();
    std::int64_t lag = 0;
    for (const worker::Target& target : targets) {
        const auto at = std::find_if(counters.progress.begin(), counters.progress.end(),
                                     [&](const worker::PartitionProgress& each) {
                                         return each.topic == target.topic &&
                                                each.partition == target.partition;
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
