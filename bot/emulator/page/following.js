// Scrolling: a new screen is shown from its beginning, and nobody who reads above is pulled down, but told.

import { $, name } from "./elements.js";

const NEAR_END_PX = 70;
const ABOVE_PX = 8;

export class Following {
  constructor(talk, toEnd, words) {
    this.talk = talk;
    this.button = toEnd;
    this.words = words;
    this.unread = 0;
    this.sticky = true;
    toEnd.addEventListener("click", () => this.toEnd());
    talk.addEventListener("scroll", () => {
      if (this.isNearEnd()) this.unread = 0;
      this.tell();
    });
    talk.addEventListener("scrollend", () => (this.sticky = this.isNearEnd()));
    new ResizeObserver(() => this.sticky && this.toEnd()).observe(talk);
    document.fonts.addEventListener("loadingdone", () => this.sticky && this.toEnd());
  }

  isNearEnd() {
    return this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.talk.scrollTop = this.talk.scrollHeight;
    this.sticky = true;
  }

  // After `fresh` elements came: `wasNear` tells where the reader was before, `isFirst` that the chat was just opened.
  follow(fresh, wasNear, isFirst) {
    const others = fresh.filter((element) => element.matches(".post:not(.mine)"));
    const own = fresh.some((element) => element.matches(".post.mine"));
    if (!wasNear && !own) this.unread += others.length;
    else if (fresh.length) {
      this.toEnd();
      const first = isFirst ? others.at(-1) : others[0];
      if (first && this.talk.scrollTop > first.offsetTop - ABOVE_PX) this.talk.scrollTop = first.offsetTop - ABOVE_PX;
      this.sticky = this.isNearEnd();
    }
    this.tell();
  }

  tell() {
    this.button.hidden = this.isNearEnd();
    $(".count", this.button).textContent = this.unread || "";
    const { newest } = this.words();
    name(this.button, this.unread ? `${newest} (${this.unread})` : newest);
  }
}
