#include "wire/session_line.h"

#include "wire/json.h"

namespace wire {

std::optional<SessionLine> parse_session_line(std::string_view text) {
    const JsonDocument document(text);
    if (document.object() == nullptr) return std::nullopt;
    const auto* payload = object_at(*document.object(), "PAYLOAD");
    const auto* status = object_at(*document.object(), "STATUS");
    if (payload == nullptr || status == nullptr) return std::nullopt;
    const auto user = token_of<base::UserToken>(member(*payload, "USER_TOKEN"));
    const auto action = text_of(member(*status, "ACTION"));
    if (!user || !action) return std::nullopt;

    SessionLine line;
    line.user = *user;
    if (*action == "FORFEIT") {
        line.action = SessionAction::forfeit;
        return line;
    }
    if (*action == "NA") {
        line.action = SessionAction::nobody_left;
        return line;
    }
    const auto* details = object_at(*status, "DETAILS");
    if (*action != "ATTACK" || details == nullptr) return std::nullopt;
    const auto enemy = token_of<base::UserToken>(member(*details, "ENEMY_TOKEN"));
    if (!enemy) return std::nullopt;
    line.enemy = *enemy;
    return line;
}

}  // namespace wire
