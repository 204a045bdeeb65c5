// The channels that a package can be made for. Each has identifiers of its own, so that all of them can be installed side by side. Without a
// channel the package has the product's own identifiers and is private, for whoever makes it for one organization.
'use strict';

const CHANNELS = {
  private: { suffix: '', label: '', public: false, flags: [] },
  public: { suffix: '', label: '', public: true, flags: ['Public'] },
  preview: {
    suffix: 'preview',
    label: ' (preview)',
    taskId: '63475d49-fb41-4ff9-96c4-9d7ed6b0a219',
    public: true,
    flags: ['Public', 'Preview'],
  },
  dev: { suffix: 'dev', label: ' (dev)', taskId: '18c2b416-788b-4959-a9e4-b6186e857a1d', public: false, flags: [] },
};

function channelNamed(name) {
  if (!name) return CHANNELS.private;
  if (!Object.hasOwn(CHANNELS, name)) throw new Error(`Channel=${name} is none of ${Object.keys(CHANNELS).join(', ')}.`);
  return CHANNELS[name];
}

module.exports = { channelNamed };
