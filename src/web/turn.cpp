#include "web/turn.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace web {

void Turn::add(std::shared_ptr<Gathered> gathered) {
    gathered_.push_back(std::move(gathered));
    if (gathered_.size() == 1) boost::asio::post(executor_, [this] { end(); });
}

void Turn::end() {
    for (const auto& gathered : std::exchange(gathered_, {})) gathered->flush();
}

}  // namespace web
