// Scrolling: a new screen is shown from its beginning. Who reads above is not pulled down but told, unless it is what they asked for.

import { $, name } from "./elements.js";

const NEAR_END_PX = 70;
const ABOVE_PX = 8;
const isOfOthers = (element) => element.matches(".post:not(.mine)");

export class Following {
  constructor(talk, toEnd, words) {
    this.talk = talk;
    this.button = toEnd;
    this.words = words;
    this.unread = 0;
    this.sticky = true;
    this.awaited = false; // somebody pressed a button: what comes of it is what they want to see
    toEnd.addEventListener("click", () => this.toEnd());
    talk.addEventListener("scroll", () => {
      this.sticky = this.isNearEnd();
      if (this.sticky) this.unread = 0;
      this.tell();
    });
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

  // After elements came or were redrawn: `wasNear` tells where the reader was before, `isFirst` that the chat was just opened.
  follow(fresh, redrawn, wasNear, isFirst) {
    const others = fresh.filter(isOfOthers);
    const own = fresh.some((element) => element.matches(".post.mine")) || (this.awaited && others.length);
    if (others.length || redrawn.length) this.awaited = false;
    const isLast = (element) => element === [...this.talk.querySelectorAll(".post")].at(-1);
    if (fresh.length && (wasNear || own)) this.show(isFirst ? fresh.filter((element) => isLast(element) && isOfOthers(element))[0] : others[0]);
    else if (fresh.length) this.unread += others.length;
    else if (wasNear && redrawn.some(isLast)) this.show(redrawn.find(isLast));
    this.tell();
  }

  // The end, but no further than the beginning of what is new.
  show(first) {
    this.toEnd();
    if (first && this.talk.scrollTop > first.offsetTop - ABOVE_PX) this.talk.scrollTop = first.offsetTop - ABOVE_PX;
    this.sticky = this.isNearEnd();
  }

  tell() {
    this.button.hidden = this.isNearEnd();
    $(".count", this.button).textContent = this.unread || "";
    const { newest } = this.words();
    name(this.button, this.unread ? `${newest} (${this.unread})` : newest);
  }
}
