#include "worker/commit_protocol.h"

namespace worker {

CommitStep CommitProtocol::after_success() const noexcept {
    switch (step_) {
        case CommitStep::stage_meta:
            return CommitStep::stage_podium;
        case CommitStep::stage_podium:
            return CommitStep::sync_meta;
        case CommitStep::sync_meta:
            return CommitStep::sync_podium;
        case CommitStep::sync_podium:
            return CommitStep::append;
        case CommitStep::append:
            return contents_ == Contents::games ? CommitStep::reveal_meta
                                                : CommitStep::note_progress;
        case CommitStep::reveal_meta:
            return CommitStep::reveal_podium;
        case CommitStep::reveal_podium:
            return CommitStep::publish_meta;
        case CommitStep::publish_meta:
            return CommitStep::publish_podium;
        case CommitStep::publish_podium:
            return CommitStep::note_progress;
        case CommitStep::note_progress:
            return CommitStep::done;
        case CommitStep::discard:
            return end_;
        default:
            return step_;
    }
}

CommitStep CommitProtocol::after_trouble(Happened happened) noexcept {
    switch (step_) {
        case CommitStep::append:
            if (happened != Happened::lost_race) return CommitStep::failed;
            end_ = CommitStep::lost;
            return contents_ == Contents::games ? CommitStep::discard : end_;
        case CommitStep::reveal_meta:
        case CommitStep::reveal_podium:
        case CommitStep::publish_meta:
        case CommitStep::publish_podium:
            return CommitStep::failed;
        case CommitStep::note_progress:
            return CommitStep::done;  // a hint, not the truth
        case CommitStep::discard:
            return end_;  // a later sweep will remove them
        case CommitStep::done:
        case CommitStep::lost:
        case CommitStep::failed:
            return step_;
        default:
            end_ = CommitStep::failed;
            return CommitStep::discard;
    }
}

CommitStep CommitProtocol::next(Happened happened) noexcept {
    switch (happened) {
        case Happened::begun:
            step_ = contents_ == Contents::games ? CommitStep::stage_meta : CommitStep::append;
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
