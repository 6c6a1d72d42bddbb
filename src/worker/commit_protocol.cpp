#include "worker/commit_protocol.h"

namespace worker {

Step CommitProtocol::after_success() const noexcept {
    switch (step_) {
        case Step::stage_meta:
            return Step::stage_podium;
        case Step::stage_podium:
            return Step::sync_meta;
        case Step::sync_meta:
            return Step::sync_podium;
        case Step::sync_podium:
            return Step::append;
        case Step::append:
            return contents_ == Contents::games ? Step::reveal_meta : Step::note_progress;
        case Step::reveal_meta:
            return Step::reveal_podium;
        case Step::reveal_podium:
            return Step::note_progress;
        case Step::note_progress:
            return Step::done;
        case Step::discard:
            return end_;
        default:
            return step_;
    }
}

Step CommitProtocol::after_trouble(Happened happened) noexcept {
    switch (step_) {
        case Step::append:
            if (happened != Happened::lost_race) return Step::failed;
            end_ = Step::lost;
            return contents_ == Contents::games ? Step::discard : end_;
        case Step::reveal_meta:
        case Step::reveal_podium:
            return Step::failed;
        case Step::note_progress:
            return Step::done;  // a hint, not the truth
        case Step::discard:
            return end_;  // a later sweep will remove them
        case Step::done:
        case Step::lost:
        case Step::failed:
            return step_;
        default:
            end_ = Step::failed;
            return Step::discard;
    }
}

Step CommitProtocol::next(Happened happened) noexcept {
    switch (happened) {
        case Happened::begun:
            step_ = contents_ == Contents::games ? Step::stage_meta : Step::append;
            break;
        case Happened::succeeded:
            step_ = after_success();
            break;
        default:
            step_ = after_trouble(happened);
            break;
    }
    return step_;
}

}  // namespace worker
