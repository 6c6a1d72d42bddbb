#include "web/turn.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace web {

void Turn::add(std::shared_ptr<Gathered> gathered) {
    goes_on_ = true;
    gathered_.push_back(std::move(gathered));
    if (gathered_.size() > 1) return;
    round_ = 0;
    next_round();
}

void Turn::next_round() {
    goes_on_ = false;
    boost::asio::post(executor_, [this] {
        if (goes_on_ && ++round_ < k_most_rounds) return next_round();
        end();
    });
}

void Turn::end() {
    for (const auto& gathered : std::exchange(gathered_, {})) gathered->flush();
}

}  // namespace web
