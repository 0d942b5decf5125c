const folder = '/v1/pictures/';

/** Where the picture of a user is opened, as their profile shows it. Each upload has an id of its own, so it never changes. */
export const picturePathOf = (pictureId: string): string => folder + pictureId;

/** Whether a picture was uploaded to this server. Others are addresses elsewhere. */
export const isPicturePath = (picture: string | null | undefined): picture is string =>
  picture?.startsWith(folder) ?? false;
