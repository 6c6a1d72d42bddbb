#include "app/console/result_stream.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/result.h"

namespace app {

void ResultStream::wait_until_written() {
    if (!writing_) return;
    const auto failed = writing_->wait(soon_after_a_stop());
    writing_.reset();
    if (!failed || *failed == EPIPE) {
        closed_ = true;
    } else if (*failed != 0) {
        throw base::Failure(base::disk_error("standard output: cannot write the result", *failed));
    }
}

void ResultStream::pass_on(std::size_t least) {
    if (text_.size() < least || text_.empty()) return;
    if (!closed_) wait_until_written();
    if (!closed_) writing_.emplace(std::exchange(text_, {}));
    text_.clear();
}

void ResultStream::finish() {
    pass_on();
    if (!closed_) wait_until_written();
}

bool ResultStream::is_closed() {
    pollfd output{STDOUT_FILENO, 0, 0};
    if (!closed_ && ::poll(&output, 1, 0) > 0) {
        closed_ = (output.revents & (POLLERR | POLLHUP)) != 0;
    }
    return closed_;
}

}  // namespace app
