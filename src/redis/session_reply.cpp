#include "redis/session_reply.h"

#include <memory>
#include <utility>

#include "redis/snapshot.h"

namespace redis {

ports::Session to_session(const base::GameToken& game, Reply reply) {
    ports::Session session{game, nullptr, {}};
    if (reply.kind == Reply::Kind::error) session.fault = to_error(reply.text).what;
    if (reply.items.size() != 2 || reply.items[0].text.empty()) return session;
    auto snapshot = read_snapshot(reply.items[0].text);
    if (!snapshot) {
        session.fault = snapshot.error().what;
        return session;
    }
    session.fight = std::make_shared<const combat::Fight>(std::move(snapshot->fight));
    session.logs.reserve(reply.items[1].items.size());
    for (Reply& line : reply.items[1].items) session.logs.push_back(std::move(line.text));
    return session;
}

}  // namespace redis
