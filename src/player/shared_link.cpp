#include "player/shared_link.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace player {

using wire::Endpoint;
using wire::Heard;
using wire::UserToken;

// One player's share of a line.
class Share final : public Link, public std::enable_shared_from_this<Share> {
public:
    Share(std::shared_ptr<SharedLine> line, LinkOwner& owner)
        : line_(std::move(line)), owner_(&owner) {}

    void send(std::string text, const std::optional<UserToken>& user) override;
    void hang_up() override;
    void cut(std::string why) override;

    const std::optional<UserToken>& user() const noexcept { return user_; }
    void hear(Endpoint endpoint, wire::PlayerMessage message) {
        if (owner_ != nullptr) owner_->heard(endpoint, std::move(message));
    }
    void lose(Endpoint endpoint, const std::string& why) {
        line_.reset();
        if (LinkOwner* owner = std::exchange(owner_, nullptr)) owner->lost(endpoint, why);
    }
    void want_tls(Endpoint endpoint) {
        line_.reset();
        if (LinkOwner* owner = std::exchange(owner_, nullptr)) owner->wants_tls(endpoint);
    }

private:
    std::shared_ptr<SharedLine> line_;  // nothing: it has ended
    LinkOwner* owner_;                  // nothing: it wants to hear no more
    std::optional<UserToken> user_;     // as of the last message
};

// The connection. Lives as long as a player has a share of it.
class SharedLine final : public LinkOwner, public std::enable_shared_from_this<SharedLine> {
public:
    SharedLine(const LinkPlace& place, Endpoint endpoint)
        : endpoint_(endpoint), link_(Link::connect(place, endpoint, *this)) {}
    ~SharedLine() {
        if (link_) link_->hang_up();
    }
    SharedLine(const SharedLine&) = delete;
    SharedLine& operator=(const SharedLine&) = delete;

    bool is_lost() const noexcept { return link_ == nullptr; }

    std::shared_ptr<Link> share(LinkOwner& owner) {
        auto share = std::make_shared<Share>(shared_from_this(), owner);
        std::erase_if(shares_, [](const auto& each) { return each.expired(); });
        shares_.push_back(share);
        return share;
    }

    void send(std::string text, const std::shared_ptr<Share>& share) {
        if (is_lost()) return;
        if (endpoint_ != Endpoint::lobby) {
            asked_.push_back(share);
        } else if (share->user()) {
            in_lobby_[*share->user()] = share;
        }
        link_->send(std::move(text), share->user());
    }

    void leave(const Share& share) {
        if (!share.user()) return;
        const auto at = in_lobby_.find(*share.user());
        if (at != in_lobby_.end() && at->second.lock().get() == &share) in_lobby_.erase(at);
    }

    void cut(std::string why) {
        if (is_lost()) return;
        is_cut_ = true;
        link_->cut(std::move(why));
    }

private:
    using WeakShare = std::weak_ptr<Share>;

    void heard(Endpoint endpoint, wire::PlayerMessage message) override {
        if (is_cut_ || message.heard == Heard::other || message.heard == Heard::not_json) return;
        const auto alive = shared_from_this();  // whoever hears it may be the last, and leave
        const auto share = endpoint == Endpoint::lobby ? pushed_to(message) : asked_by(message);
        if (share) share->hear(endpoint, std::move(message));
    }

    std::shared_ptr<Share> pushed_to(const wire::PlayerMessage& message) {
        if (!message.user) {
            cut("the server names no USER_TOKEN where several users share a connection");
            return nullptr;
        }
        const auto at = in_lobby_.find(*message.user);
        return at == in_lobby_.end() ? nullptr : at->second.lock();
    }

    std::shared_ptr<Share> asked_by(const wire::PlayerMessage& message) {
        if (asked_.empty()) return nullptr;
        auto share = asked_.front().lock();
        asked_.pop_front();
        const bool names_actor =
            message.heard == Heard::attacked || message.heard == Heard::nobody_left;
        if (share && names_actor && message.user != share->user()) {
            cut("the server does not answer in the order in which it is asked");
            return nullptr;
        }
        return share;
    }

    void lost(Endpoint endpoint, std::string why) override {
        end([&](Share& share) { share.lose(endpoint, why); });
    }
    void wants_tls(Endpoint endpoint) override {
        end([&](Share& share) { share.want_tls(endpoint); });
    }

    void end(const std::function<void(Share&)>& tell) {
        const auto alive = shared_from_this();
        link_.reset();
        for (const WeakShare& each : std::exchange(shares_, {})) {
            if (const auto share = each.lock()) tell(*share);
        }
    }

    const Endpoint endpoint_;
    std::shared_ptr<Link> link_;  // nothing: it is lost
    bool is_cut_ = false;         // what comes before it is lost is nobody's
    std::vector<WeakShare> shares_;
    std::deque<WeakShare> asked_;  // in the order in which they are answered
    std::unordered_map<UserToken, WeakShare> in_lobby_;
};

void Share::send(std::string text, const std::optional<UserToken>& user) {
    user_ = user;
    if (line_) line_->send(std::move(text), shared_from_this());
}

void Share::hang_up() {
    owner_ = nullptr;
    if (const auto line = std::exchange(line_, nullptr)) line->leave(*this);
}

void Share::cut(std::string why) {
    if (line_) line_->cut(std::move(why));
}

std::shared_ptr<Link> Links::connect(std::uint32_t player, Endpoint endpoint, LinkOwner& owner) {
    if (place_.users == 1) return Link::connect(place_, endpoint, owner);
    std::weak_ptr<SharedLine>& known =
        lines_[{player / static_cast<std::uint32_t>(place_.users), endpoint}];
    auto line = known.lock();
    if (!line || line->is_lost()) {
        line = std::make_shared<SharedLine>(place_, endpoint);
        known = line;
    }
    return line->share(owner);
}

}  // namespace player
