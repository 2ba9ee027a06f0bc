import {JingjingChatElement} from './chat-element.js'

// Defining the tag stands apart, so that importing the element has no side effect.
if (!customElements.get('jingjing-chat')) customElements.define('jingjing-chat', JingjingChatElement)
