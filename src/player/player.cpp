#include "player/player.h"

#include <utility>

namespace player {

using wire::Heard;

Player::Player(Surroundings& surroundings, PlayerIndex index, PlayerIndex place, BotOptions options)
    : surroundings_(surroundings), index_(index), place_(place), bot_(std::move(options)) {}

void Player::begin(TimePoint now) {
    now_ = now;
    carry_out(bot_.next(Begin{}));
}

void Player::invite(Invitation invitation) { carry_out(bot_.next(std::move(invitation))); }

void Player::tick(TimePoint now) {
    now_ = now;
    for (Line& line : lines_) {
        if (line.answer_due > now) continue;
        line.answer_due = k_never;
        line.link->cut("no answer in time");
    }
    if (wake_ > now) return;
    wake_ = k_never;
    carry_out(bot_.next(Woken{}));
}

void Player::leave() {
    wake_ = k_never;
    for (std::size_t i = 0; i < lines_.size(); ++i) hang_up(static_cast<Endpoint>(i));
}

void Player::heard(Endpoint endpoint, wire::PlayerMessage message) {
    Counters& counters = surroundings_.counters;
    Counters::add(counters.messages);
    if (message.heard == Heard::other || message.heard == Heard::not_json) return;
    line(endpoint).answer_due = k_never;
    if (message.heard == Heard::attacked) Counters::add(counters.attacks);
    if (message.heard == Heard::refused) {
        counters.refused(message.status);
    } else {
        Counters::add(counters.answers);
    }
    carry_out(bot_.next(Received{endpoint, std::move(message)}));
}

void Player::lost(Endpoint endpoint, std::string why) {
    line(endpoint) = {};
    Step step = bot_.next(Lost{endpoint, std::move(why)});
    if (step.wake) Counters::add(surroundings_.counters.reconnects);
    carry_out(std::move(step));
}

void Player::wants_tls(Endpoint endpoint) {
    line(endpoint) = {};
    surroundings_.referee.failed(
        base::bad_setting("the server at " + surroundings_.links.server() +
                          " speaks TLS only: WEBSOCKET_TLS=True expected"));
}

void Player::carry_out(Step step) {
    if (step.hang_up) hang_up(*step.hang_up);
    if (step.send) send(std::move(*step.send));
    if (step.wake) wake_ = now_ + *step.wake;
    if (step.late) Counters::add(surroundings_.counters.forfeits);
    Referee& referee = surroundings_.referee;
    if (step.seated) referee.seated(*step.seated);
    if (step.ended) referee.ended(index_, *step.ended);
    if (step.failure) return referee.failed(std::move(*step.failure));
    if (step.free) referee.free(index_);
}

void Player::send(Send send) {
    Line& to = line(send.to);
    if (!to.link) to.link = surroundings_.links.connect(place_, send.to, *this);
    if (send.to != Endpoint::lobby) to.answer_due = now_ + surroundings_.answer_timeout;
    to.link->send(std::move(send.text), bot_.user());
}

void Player::hang_up(Endpoint endpoint) {
    if (Line gone = std::exchange(line(endpoint), {}); gone.link) gone.link->hang_up();
}

}  // namespace player
